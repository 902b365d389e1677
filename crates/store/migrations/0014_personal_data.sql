-- What people did about personal data: held it, released it, erased it by hand, each with the
-- reason. Append-only; the erasure itself stands in the history of its object, in its chain.
CREATE TABLE personal_act (
    id @pk@,
    kind TEXT NOT NULL,
    object_id @bytes@ NOT NULL,
    act TEXT NOT NULL,
    at @i64@ NOT NULL,
    words TEXT NOT NULL,
    by_name TEXT NOT NULL
) @strict@;
CREATE INDEX personal_act_object ON personal_act (object_id, id);
-- What may be due for erasure is looked for once a day, in the order of ids, behind one.
CREATE INDEX contact_deleted ON contact (id) WHERE deleted_at IS NOT NULL AND personal IS NOT NULL;
CREATE INDEX domain_kept ON domain (id) WHERE purged_at IS NOT NULL AND personal IS NOT NULL;
