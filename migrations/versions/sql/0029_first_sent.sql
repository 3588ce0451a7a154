-- A call that begins anew keeps when it was sent first.

ALTER TABLE shaodao.call ADD COLUMN first_sent_at TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN shaodao.call.first_sent_at IS 'when it was called first, where it began anew';
