\ir support/pages.sql
create function pg_temp.form(more jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('title', 'Carte blanche', 'words', 'Une visite.', 'where', spot(), 'appointment_at', '2027-01-16T15:00+01') || more $$;
select refuses('activity_make', 'claire', '{}', 'invalid appointment:required title:required words:required where:required', 'what, when and where');
select refuses('activity_make', 'claire', pg_temp.form('{"where": {"label": "quelque part"}}'), 'invalid where:unknown', 'somewhere that can be found');
select refuses('activity_make', 'claire', pg_temp.form(jsonb_build_object('title', repeat('x', 61))), 'invalid title:too_long', 'by a name that fits a text message');
select refuses('activity_make', 'claire', pg_temp.form('{"stay_min": "5"}'), 'invalid stay_min:range', 'for a while');
select refuses('activity_make', 'jeanne', pg_temp.form(), 'forbidden not_your_act', 'the desk announces');
select once('activity_make', 'claire', pg_temp.form(), 'announced twice with one key it is announced once');
select is(happened(), 'activity_made', 'it stands in the journal');
select code as activity from activity \gset
select is((page('activities', 'claire') #> '{activities,0,open}')::text, 'true', 'the desk sees it');
select refuses('activity_end', 'claire', args('activity', 'x'), 'not_found activity', 'what does not exist is not ended');
select once('activity_end', 'claire', args('activity', :'activity'), 'ended twice with one key it is ended once');
select is(outcome('activity_end', 'claire', args('activity', :'activity')), 'ok', 'and still so when said again');
select is(happened(), 'activity_ended', 'as the journal says, once');
select is((page('activities', 'claire') #> '{activities,0,open}')::text, 'false', 'it is proposed no more');
select * from finish();
rollback;
