-- Reports and mails of which it is known who sent them: looked through once a day (watch.sender_days).
CREATE INDEX watch_report_sent ON watch_report (received_at, id) WHERE reporter IS NOT NULL;
CREATE INDEX watch_mail_sent ON watch_mail (received_at, id) WHERE sender IS NOT NULL;
