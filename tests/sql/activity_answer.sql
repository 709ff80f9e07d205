\ir support/pages.sql
\ir support/chores.sql
-- Three good outings with Lea, then a group activity.
create function pg_temp.announced(title text, at text) returns text language sql as $$
    select document('activity_make', 'claire', jsonb_build_object('title', title, 'words', 'Une visite, puis un café.', 'where', spot('Musée d’arts'), 'appointment_at', at, 'stay_min', 90)) ->> 'activity' $$;
create function pg_temp.out_once(day date) returns void language plpgsql as $$
declare outing_code text;
begin
    perform clock_is(day - 3 + time '10:00');
    outing_code := asked('jeanne', day + time '10:00');
    perform accepted(outing_code, 'lea'), outcome('assignment_agree', 'jeanne', args('outing', outing_code)), clock_is(day + time '09:30');
    perform document('outing_start', 'lea', args('outing', outing_code)), document('outing_home_safe', 'lea', args('outing', outing_code)),
            document('feedback_give', 'jeanne', args('outing', outing_code, 'went', 'good'));
end $$;
update senior set limit_lifted_until = '2100-01-01';
select pg_temp.out_once('2026-12-01'), pg_temp.out_once('2026-12-03') \g /dev/null
select pg_temp.announced('Carte blanche', '2027-01-16T15:00+01') as activity \gset
select told(), happened() \g /dev/null
select is(chore('activities'), 0, 'after two good outings nothing is proposed yet');
select pg_temp.out_once('2026-12-08') \g /dev/null
select told(), happened() \g /dev/null
select is(chore('activities'), 1, 'after the third a group activity is');
select is(told(), 'activity_proposed:jeanne', 'and said to her');
select is(happened(), 'activity_proposed', 'as the journal says');
select is(chore('activities'), 0, 'once');
select is((page('senior', 'jeanne') #> '{proposals,0}') - '{code,held_at}'::text[], '{"title": "Carte blanche", "words": "Une visite, puis un café.", "place": "Musée d’arts", "volunteer": "Lea"}',
    'her page says what, where, and whom she knows would be asked along');
select is(page('call', 'jeanne') #>> '{proposal,title}', 'Carte blanche', 'so does the telephone');
select code as proposal from activity_proposal \gset

select refuses('activity_answer', 'jeanne', args('proposal', :'proposal', 'answer', 'perhaps'), 'invalid answer:choose_one', 'it is yes, no or later');
select refuses('activity_answer', 'paul', args('proposal', :'proposal', 'answer', 'yes'), 'not_found proposal', 'nobody else answers');
select refuses('activity_answer', 'jeanne', args('proposal', 'x', 'answer', 'yes'), 'not_found proposal', 'what was not proposed cannot be answered');
savepoint asked;
select once('activity_answer', 'jeanne', args('proposal', :'proposal', 'answer', 'yes'), 'yes twice with one key is one outing');
select is((select row (o.state, o.purpose, o.appointment_at, o.stay_min, p.first_name)::text from outing o join person p on p.id = o.prefer_id where o.appointment_at > '2027-01-01'),
    row ('open', 'leisure', '2027-01-16 15:00+01'::timestamptz, 90, 'Lea')::text, 'which is looked for like any other, and Lea asked first');
select is(page('activities', 'claire') #>> '{activities,0,proposals,0,activity_answer}', 'yes', 'the desk sees the answer');
select refuses('activity_answer', 'jeanne', args('proposal', :'proposal', 'answer', 'no'), 'stale already_answered', 'one answers once');
rollback to asked;
select is(outcome('activity_answer', 'claire', args('proposal', :'proposal', 'answer', 'no')), 'ok', 'a no can be said to the desk');
select is((select ended_why from message m where kind = 'activity_proposed'), null, 'the message waits still');
select document('message_take', 'service:dispatcher', jsonb_build_object('message', last_message('activity_proposed', 'jeanne'))) as taken \gset
select is(:'taken'::jsonb ->> 'dropped', 'proposal_over', 'but what is answered is not asked any more');
select pg_temp.announced('Autre chose', '2027-02-16T15:00+01') \g /dev/null
select clock_is('2027-01-30 10:00') \g /dev/null
select is(chore('activities'), 0, 'and a no is final');
rollback to asked;
select outcome('activity_answer', 'jeanne', args('proposal', :'proposal', 'answer', 'later')), pg_temp.announced('Autre chose', '2027-05-16T15:00+02') \g /dev/null
select clock_is('2027-02-01 10:00') \g /dev/null
select is(chore('activities'), 0, 'later is not in a few weeks');
select clock_is('2027-03-20 10:00') \g /dev/null
select is(chore('activities'), 1, 'but much later');
rollback to asked;
select document('outing_request', 'jeanne', jsonb_build_object('purpose', 'shopping', 'where', spot(), 'appointment_at', '2027-01-16T15:30+01')) \g /dev/null
select refuses('activity_answer', 'jeanne', args('proposal', :'proposal', 'answer', 'yes'), 'conflict already_outing_then', 'nobody is in two places');
rollback to asked;
select clock_is('2027-01-14 16:00') \g /dev/null
select refuses('activity_answer', 'jeanne', args('proposal', :'proposal', 'answer', 'yes'), 'expired activity_over', 'two days before it is too late to find somebody');
select is(outcome('activity_answer', 'jeanne', args('proposal', :'proposal', 'answer', 'no')), 'ok', 'a no is heard at any time');
select * from finish();
rollback;
