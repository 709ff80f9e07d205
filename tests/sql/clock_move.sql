\ir support.sql
select refuses('clock_move', 'service:web', '{"hours": "12"}', 'forbidden trial_only', 'in a real territory time passes by itself');
update territory set settings = settings || '{"trial": "true"}';
select refuses('clock_move', 'service:web', '{"hours": "0"}', 'invalid hours:range', 'the trial''s clock goes forward by an hour at least');
select refuses('clock_move', 'service:web', '{"hours": "-3"}', 'invalid hours:range', 'never back');
select refuses('clock_move', 'service:web', '{"hours": "241"}', 'invalid hours:range', 'and by ten days at most');
select refuses('clock_move', 'claire', '{"hours": "1"}', 'forbidden not_your_act', 'people do not move it');
select refuses('clock_move', 'service:matcher', '{"hours": "1"}', 'forbidden not_your_act', 'nor does another service');
select is((document('clock_move', 'service:web', '{"hours": "12"}', 'k') ->> 'now_at')::timestamptz, '2026-11-24 22:00'::timestamptz, 'forward it goes');
select is(api.clock(), '2026-11-24 22:00'::timestamptz, 'and everybody sees it');
select outcome('clock_move', 'service:web', '{"hours": "12"}', 'k') \g /dev/null
select is(api.clock(), '2026-11-24 22:00'::timestamptz, 'the same key moves it once');
select is(happened(), 'clock_moved', 'it stands in the journal');
select * from finish();
rollback;
