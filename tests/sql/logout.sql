\ir support.sql
select is(outcome('callback_ask', 'jeanne'), 'ok', 'a session acts');
select is(outcome('logout', 'jeanne'), 'ok', 'until it ends');
select refuses('callback_ask', 'jeanne', '{}', 'forbidden login_needed', 'then it does not');
select is(outcome('callback_ask', 'paul'), 'ok', 'nobody else''s session ends with it');
select refuses('logout', 'jeanne', '{}', 'ok', 'ending it again is no error');
select refuses('logout', null, '{}', 'ok', 'nor is ending none');
select clock_is('2027-12-24 10:00') \g /dev/null
select refuses('callback_ask', 'paul', '{}', 'forbidden login_needed', 'a session ends by itself when its time is over');
select * from finish();
rollback;
