-- The client certificates of registrars, whole: whom they speak of, and until when they hold. Of
-- those that were entered before, only the digest is known.
ALTER TABLE registrar_certificate ADD COLUMN der @bytes@;
