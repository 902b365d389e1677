-- Which hosts have an address (RFC 9082, sections 3.2.1 and 3.2.2), found without reading them
-- all. A purged host has none. It reads every host once.
CREATE TABLE host_address (
    host_id @bytes@ NOT NULL,
    -- As the host's body has it: the shortest form (RFC 5952).
    address TEXT NOT NULL,
    PRIMARY KEY (host_id, address)
) @strict_keyed@;
CREATE INDEX host_address_address ON host_address (address, host_id);
INSERT INTO host_address (host_id, address)
    SELECT host.id, value FROM host CROSS JOIN @addresses_of_body@ WHERE host.purged_at IS NULL;
