\set n :n + 1
\set i :n * :clients + :client_id
\set k :first + :i % :seniors
\set days :i / :seniors * 7
select * from api.outing_request(cast(:session as text) || lpad(cast(cast(:k as int) as text), 38, '0'), 'act-' || cast(:i as int), jsonb_build_object('purpose', 'shopping', 'place', 'place' || lpad(cast(cast(:k as int) as text), 17, '0'), 'appointment_at', to_char(cast(:day as date) + cast(:days as int), 'YYYY-MM-DD') || cast(:hour as text)));
