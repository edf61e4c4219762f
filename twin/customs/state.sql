-- What the counterpart has received, what it makes of it, and what it still has to say.
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY,
    msg_key TEXT NOT NULL,          -- CopMsgId
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    sender TEXT NOT NULL,           -- terminal number
    source TEXT NOT NULL,           -- HTTP, or FLIGHT: an enterprise of a generated flight
    data BLOB NOT NULL,             -- the envelope as it came, or the bare message
    times INTEGER NOT NULL DEFAULT 1,
    first_at REAL NOT NULL,
    last_at REAL NOT NULL,
    verdict TEXT,                   -- null: still to be read
    UNIQUE (msg_key, sha256)
);
CREATE INDEX IF NOT EXISTS message_unread ON message (id) WHERE verdict IS NULL;
CREATE TABLE IF NOT EXISTS attempt (msg_key TEXT PRIMARY KEY, times INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    doc_key TEXT NOT NULL,          -- business key of the standard
    status INTEGER NOT NULL,        -- of the last receipt that is scheduled; 0: withdrawn
    app_time TEXT NOT NULL,
    receiver TEXT NOT NULL,         -- whom receipts go to; empty: nobody listens
    waybill TEXT,
    order_key TEXT,
    bill TEXT,
    pre_no TEXT UNIQUE,
    invt_no TEXT UNIQUE,
    waits_until REAL,               -- for an order or a waybill
    last_due REAL NOT NULL DEFAULT 0,
    fields TEXT NOT NULL,           -- JSON
    UNIQUE (kind, doc_key)
);
CREATE INDEX IF NOT EXISTS document_waybill ON document (waybill, kind);
CREATE INDEX IF NOT EXISTS document_order ON document (order_key, kind);
CREATE INDEX IF NOT EXISTS document_bill ON document (bill, kind);
CREATE INDEX IF NOT EXISTS document_waiting ON document (waits_until) WHERE waits_until IS NOT NULL;
CREATE TABLE IF NOT EXISTS arrived (waybill TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS arrived_bill (bill TEXT PRIMARY KEY, at REAL NOT NULL);

CREATE TABLE IF NOT EXISTS receipt (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document,
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    status INTEGER NOT NULL,
    said_at REAL NOT NULL,          -- returnTime
    send_at REAL NOT NULL,          -- later than said_at when a fault delays it
    node TEXT NOT NULL,             -- JSON
    outgoing INTEGER REFERENCES outgoing
);
CREATE INDEX IF NOT EXISTS receipt_waiting ON receipt (send_at, id) WHERE outgoing IS NULL;
CREATE INDEX IF NOT EXISTS receipt_document ON receipt (document, id);

CREATE TABLE IF NOT EXISTS outgoing (
    id INTEGER PRIMARY KEY,
    guid TEXT NOT NULL,
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    nodes INTEGER NOT NULL,
    data BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    odd TEXT NOT NULL DEFAULT '',   -- FORGED, MALFORMED, UNKNOWN, DOUBLE; empty: as it should be
    created_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    done_at REAL
);
CREATE INDEX IF NOT EXISTS outgoing_waiting ON outgoing (id) WHERE done_at IS NULL;
