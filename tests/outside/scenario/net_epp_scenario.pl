#!/usr/bin/perl
# Plays life-of-a-name.json with Net::EPP, a client for registrars that we did not write.
#
#     net_epp_scenario.pl DIR/sandbox.json
#
# One line for each step; the last line is `N passed, N failed`. A step that failed may take later
# ones with it: read the first.
use strict;
use warnings;
use FindBin;
use HTTP::Tiny;
use JSON::PP;
use Net::EPP::Client;
use Net::EPP::Frame;
use Net::EPP::Frame::Command::Poll::Ack;
use Net::EPP::Frame::Command::Poll::Req;

my $RUN    = 'np';
my $RGP    = 'urn:ietf:params:xml:ns:rgp-1.0';
my $STREET = '1 Dispensary Lane';
my $TRID   = 0;
$| = 1;

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    local $/;
    return scalar <$file>;
}

my $sandbox = decode_json(slurp($ARGV[0] // die "usage: $0 sandbox.json\n"));
my $text    = slurp("$FindBin::Bin/life-of-a-name.json");
$text =~ s/\{run\}/$RUN/g;
my $scenario = decode_json($text);
my %registrar = map { $_->{id} => $_ } @{ $sandbox->{registrars} };
my %session   = map { $_ => login($registrar{$_}) } @{ $scenario->{registrars} };

sub login {
    my ($who) = @_;
    my $client = Net::EPP::Client->new(
        host   => $sandbox->{epp}{host},
        port   => $sandbox->{epp}{port},
        ssl    => 1,
        frames => 1,
    );
    my $greeting = $client->connect(
        SSL_ca_file         => $sandbox->{ca_cert},
        SSL_cert_file       => $who->{cert},
        SSL_key_file        => $who->{key},
        SSL_hostname        => $sandbox->{epp}{server_name},
        SSL_verifycn_name   => $sandbox->{epp}{server_name},
        SSL_verifycn_scheme => 'default',
        Timeout             => 20,
    );
    my $login = Net::EPP::Frame::Command::Login->new;
    $login->clID->appendText($who->{id});
    $login->pw->appendText($who->{password});
    $login->version->appendText('1.0');
    $login->lang->appendText('en');
    for my $uri ($greeting->getElementsByTagName('objURI')) {
        my $object = $login->createElement('objURI');
        $object->appendText($uri->textContent);
        $login->svcs->appendChild($object);
    }
    my $extensions = $login->createElement('svcExtension');
    for my $uri ($greeting->getElementsByTagName('extURI')) {
        my $extension = $login->createElement('extURI');
        $extension->appendText($uri->textContent);
        $extensions->appendChild($extension);
    }
    $login->svcs->appendChild($extensions);
    my $answer = ask($client, $login);
    die 'login: ' . said($answer) . "\n" if code_of($answer) != 1000;
    return $client;
}

sub ask {
    my ($client, $frame) = @_;
    $frame->clTRID->appendText('NET-EPP-' . ++$TRID);
    return $client->request($frame);
}

sub first {
    my ($answer, $name) = @_;
    return ($answer->getElementsByLocalName($name))[0];
}

sub text_of {
    my ($answer, $name) = @_;
    my $element = first($answer, $name);
    return defined $element ? $element->textContent : undef;
}

sub texts_of {
    my ($answer, $name) = @_;
    return [ map { $_->textContent } $answer->getElementsByLocalName($name) ];
}

# The `s` of every status of one namespace: names and grace periods share the element's name.
sub statuses_of {
    my ($answer, $uri, $name) = @_;
    return [ map { $_->getAttribute('s') } $answer->getElementsByTagNameNS($uri, $name) ];
}

sub code_of { return first($_[0], 'result')->getAttribute('code') }
sub said    { return code_of($_[0]) . ' ' . join ' ', @{ texts_of($_[0], 'msg') }, @{ texts_of($_[0], 'reason') } }

sub frame {
    my ($class) = @_;
    return "Net::EPP::Frame::Command::$class"->new;
}

# Net::EPP writes add, rem and chg even when nothing stands in them, which contacts do not allow.
sub without_empty_groups {
    my ($frame) = @_;
    my $object = ($frame->getNode('update')->childNodes)[0];
    $_->unbindNode for grep { $_->nodeName =~ /:(?:add|rem|chg)$/ && !$_->hasChildNodes } $object->childNodes;
    return $frame;
}

sub address {
    return { ip => $_[0], version => $_[0] =~ /:/ ? 'v6' : 'v4' };
}

sub postal {
    return { street => [$STREET], city => 'Chicago', sp => 'IL', pc => '60601', cc => 'US' };
}

sub named {
    my ($class, $set, $what) = @_;
    my $frame = frame($class);
    $frame->$set($what);
    return $frame;
}

# An extension element under the command, before its clTRID.
sub extend {
    my ($frame, $uri, $name) = @_;
    my $extension = $frame->createElement('extension');
    my $element   = $frame->createElementNS($uri, $name);
    $extension->appendChild($element);
    $frame->command->insertBefore($extension, $frame->clTRID);
    return $element;
}

sub transfer {
    my ($step, $operation) = @_;
    my $frame = named('Transfer::Domain', 'setDomain', $step->{name});
    $frame->getNode('transfer')->setAttribute('op', $operation);
    $frame->setAuthInfo($step->{secret}) if defined $step->{secret};
    return $frame;
}

sub restore {
    my ($step, $operation) = @_;
    my $frame = named('Update::Domain', 'setDomain', $step->{name});
    my $restore = $frame->createElementNS($RGP, 'rgp:restore');
    $restore->setAttribute('op', $operation);
    extend($frame, $RGP, 'rgp:update')->appendChild($restore);
    return ($frame, $restore);
}

sub report {
    my ($step) = @_;
    my ($frame, $restore) = restore($step, 'report');
    my $report = $frame->createElementNS($RGP, 'rgp:report');
    $restore->appendChild($report);
    my @elements = (
        [ preData   => "$step->{name}, delegated" ],
        [ postData  => "$step->{name}, delegated" ],
        [ delTime   => '2026-01-05T12:00:00Z' ],
        [ resTime   => '2026-01-05T12:00:00Z' ],
        [ resReason => 'Registrant error.' ],
        [ statement => "The registry's data was restored for the registrant alone." ],
        [ statement => 'What this report says is true to our best knowledge.' ],
    );
    for my $pair (@elements) {
        my $element = $frame->createElementNS($RGP, "rgp:$pair->[0]");
        $element->appendText($pair->[1]);
        $report->appendChild($element);
    }
    return $frame;
}

my %DO = (
    'contact-check' => sub { named('Check::Contact', 'addContact', $_[1]{id}) },
    'contact-info'  => sub { named('Info::Contact', 'setContact', $_[1]{id}) },
    'contact-delete' => sub { named('Delete::Contact', 'setContact', $_[1]{id}) },
    'contact-create' => sub {
        my $frame = named('Create::Contact', 'setContact', $_[1]{id});
        $frame->addPostalInfo('int', $_[1]{name}, undef, postal());
        $frame->setVoice('+1.3125550100');
        $frame->setEmail($_[1]{email});
        $frame->setAuthInfo('');
        return $frame;
    },
    'contact-update' => sub {
        my $frame = named('Update::Contact', 'setContact', $_[1]{id});
        my $email = $frame->createElement('contact:email');
        $email->appendText($_[1]{email});
        $frame->getElementsByLocalName('contact:chg')->shift->appendChild($email);
        return without_empty_groups($frame);
    },
    'host-check'  => sub { named('Check::Host', 'addHost', $_[1]{name}) },
    'host-info'   => sub { named('Info::Host', 'setHost', $_[1]{name}) },
    'host-delete' => sub { named('Delete::Host', 'setHost', $_[1]{name}) },
    'host-create' => sub {
        my $frame = named('Create::Host', 'setHost', $_[1]{name});
        $frame->setAddr(map { address($_) } @{ $_[1]{addresses} });
        return $frame;
    },
    'host-update' => sub {
        my $frame = named('Update::Host', 'setHost', $_[1]{name});
        $frame->addAddr(map { address($_) } @{ $_[1]{add} });
        $frame->remAddr(map { address($_) } @{ $_[1]{remove} });
        return $frame;
    },
    'domain-check'  => sub { named('Check::Domain', 'addDomain', $_[1]{name}) },
    'domain-info'   => sub { named('Info::Domain', 'setDomain', $_[1]{name}) },
    'domain-delete' => sub { named('Delete::Domain', 'setDomain', $_[1]{name}) },
    'domain-create' => sub {
        my $frame = named('Create::Domain', 'setDomain', $_[1]{name});
        $frame->setPeriod($_[1]{years});
        $frame->setRegistrant($_[1]{contact});
        $frame->setContacts({ admin => $_[1]{contact}, tech => $_[1]{contact} });
        $frame->setAuthInfo('');
        return $frame;
    },
    'domain-update' => sub {
        my $frame = named('Update::Domain', 'setDomain', $_[1]{name});
        $frame->addNS(@{ $_[1]{'add-hosts'} }) if $_[1]{'add-hosts'};
        $frame->remNS(@{ $_[1]{'remove-hosts'} }) if $_[1]{'remove-hosts'};
        $frame->addStatus($_) for @{ $_[1]{'add-statuses'} // [] };
        $frame->remStatus($_) for @{ $_[1]{'remove-statuses'} // [] };
        $frame->chgAuthInfo($_[1]{secret}) if defined $_[1]{secret};
        return $frame;
    },
    'domain-renew' => sub {
        my ($client, $step) = @_;
        my $info = ask($client, named('Info::Domain', 'setDomain', $step->{name}));
        my $before = text_of($info, 'exDate') // '2000-01-01';
        my $frame = named('Renew::Domain', 'setDomain', $step->{name});
        $frame->setCurExpDate(substr $before, 0, 10);
        $frame->setPeriod($step->{years});
        $step->{before} = $before;
        return $frame;
    },
    'transfer-request' => sub { transfer($_[1], 'request') },
    'transfer-approve' => sub { transfer($_[1], 'approve') },
    'restore-request'  => sub { (restore($_[1], 'request'))[0] },
    'restore-report'   => sub { report($_[1]) },
);

my %SHOWN = (
    email     => sub { text_of($_[0], 'email') },
    sponsor   => sub { text_of($_[0], 'clID') },
    addresses => sub { texts_of($_[0], 'addr') },
    hosts     => sub { texts_of($_[0], 'hostObj') },
    statuses  => sub { statuses_of($_[0], 'urn:ietf:params:xml:ns:domain-1.0', 'status') },
    rgp       => sub { statuses_of($_[0], $RGP, 'rgpStatus') },
);

sub judge {
    my ($step, $answer) = @_;
    my $wanted = $step->{code} // 1000;
    die said($answer) . ", not $wanted\n" if code_of($answer) != $wanted;
    if (exists $step->{available}) {
        my $name = first($answer, exists $step->{id} ? 'id' : 'name');
        my $found = $name->getAttribute('avail') =~ /^(?:1|true)$/ ? 1 : 0;
        die "avail=$found\n" if $found != ($step->{available} ? 1 : 0);
    }
    for my $what (sort keys %{ $step->{sees} // {} }) {
        my ($found, $expected) = ($SHOWN{$what}->($answer), $step->{sees}{$what});
        ($found, $expected) = map { ref $_ ? join ' ', sort @$_ : $_ // '' } $found, $expected;
        die "$what: $found, not $expected\n" if $found ne $expected;
    }
    if (exists $step->{'adds-years'}) {
        my $years = substr(text_of($answer, 'exDate'), 0, 4) - substr($step->{before}, 0, 4);
        die "$years years more\n" if $years != $step->{'adds-years'};
    }
    return code_of($answer);
}

sub drain {
    my ($client, $step) = @_;
    my ($taken, $named) = (0, 0);
    while (1) {
        my $message = ask($client, Net::EPP::Frame::Command::Poll::Req->new);
        last if code_of($message) == 1300;
        die said($message) . "\n" if code_of($message) != 1301;
        $named = 1 if index($message->toString, $step->{until}) >= 0;
        my $ack = Net::EPP::Frame::Command::Poll::Ack->new;
        $ack->setMsgID(first($message, 'msgQ')->getAttribute('id'));
        my $done = ask($client, $ack);
        die said($done) . "\n" if code_of($done) != 1000;
        $taken++;
    }
    die "$taken messages, none names it\n" if !$named;
    return "$taken messages";
}

sub turn {
    my ($step) = @_;
    my $https = HTTP::Tiny->new(
        verify_SSL  => 1,
        timeout     => 120,
        SSL_options => {
            SSL_ca_file       => $sandbox->{ca_cert},
            SSL_hostname      => $sandbox->{https}{server_name},
            SSL_verifycn_name => $sandbox->{https}{server_name},
        },
    );
    my $answer = $https->post(
        "https://$sandbox->{https}{host}:$sandbox->{https}{port}/sandbox/clock",
        {
            headers => {
                'Authorization' => "Bearer $sandbox->{api}{token}",
                'Content-Type'  => 'application/json',
            },
            content => encode_json({ advance => $step->{advance} }),
        }
    );
    die "$answer->{status} $answer->{content}\n" if !$answer->{success};
    return decode_json($answer->{content})->{now};
}

my ($passed, $failed, $number) = (0, 0, 0);
for my $step (@{ $scenario->{steps} }) {
    my $what = $step->{id} // $step->{name} // $step->{until} // $step->{advance};
    my $line = sprintf '%2d %s %s', ++$number, $step->{do}, $what;
    my $seen = eval {
        if    ($step->{do} eq 'clock') { turn($step) }
        elsif ($step->{do} eq 'poll')  { drain($session{ $step->{who} }, $step) }
        else {
            my $client = $session{ $step->{who} };
            judge($step, ask($client, $DO{ $step->{do} }->($client, $step)));
        }
    };
    if (my $error = $@) {
        chomp $error;
        $failed++;
        print "FAIL  $line: $error\n";
    }
    else {
        $passed++;
        print "pass  $line: $seen\n";
    }
}
for my $client (values %session) {
    ask($client, Net::EPP::Frame::Command::Logout->new);
    $client->disconnect;
}
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
