\ir support.sql
-- What is not yours is not there: each act on an outing, by everybody whom it does not concern.
select asked('jeanne') as outing \gset
select started(:'outing', 'lea') \g /dev/null
select asked('paul', '2026-11-27 15:00') as theirs \gset
select accepted(:'theirs', 'marc') \g /dev/null
create table story.act (name text, input jsonb);
insert into act select x, args('outing', :'outing', 'went', 'good', 'note', 'v1:x', 'reason', 'other') from unnest('{outing_cancel,assignment_agree,assignment_refuse,word_leave,feedback_give,outing_home_safe}'::text[]) x;
create table story.volunteers_act as select x as name, args('outing', :'outing', 'went', 'good', 'note', 'v1:x', 'reason', 'other') as input
    from unnest('{assignment_withdraw,outing_start,outing_no_answer,outing_return,outing_home_safe,word_leave,feedback_give}'::text[]) x;
select refuses(name, 'paul', input, 'not_found outing', format('%s: another senior''s outing is not there', name)) from act;
select refuses(name, 'marc', input, 'not_found outing', format('%s: nor for a volunteer who goes with somebody else', name)) from volunteers_act;

-- Who goes no more
select asked('jeanne', '2026-12-10 10:00') as later \gset
select accepted(:'later', 'zoe') \g /dev/null
select document('assignment_withdraw', 'zoe', args('outing', :'later')) \g /dev/null
select refuses(name, 'zoe', input || args('outing', :'later'), 'not_found outing', format('%s: nor for who has withdrawn', name)) from volunteers_act;

-- Another town
insert into territory (code, name) values ('saint-nazaire', 'Saint-Nazaire');
select current_setting('nec.territory') as nantes, set_config('nec.territory', (select max(id)::text from territory), true) as elsewhere \gset
select coordinator_new('yann'), volunteer_new('maël') \g /dev/null
select set_config('nec.territory', :'nantes', true) \g /dev/null
create table story.desk_act as select x as name, args('outing', :'outing', 'service', 'x', 'agreed', '1', 'volunteer', code_of('marc'), 'reason', 'other', 'alternative', 'x') ||
    jsonb_build_object('where', spot()) as input
    from unnest('{outing_cancel,assignment_agree,assignment_refuse,outing_start,outing_no_answer,outing_return,outing_home_safe,outing_qualify,outing_redirect,outing_assign,outing_offer,outing_unmet,outing_place}'::text[]) x;
select refuses(name, 'yann', input, 'not_found outing', format('%s: nor for a coordinator of another town', name)) from desk_act;
select asked('odette') as new \gset
select e.code as alert from escalation e join outing o on o.id = e.outing_id where o.code = :'new' \gset
select refuses('escalation_' || x, 'yann', args('escalation', :'alert', 'settled', 'called', 'colleague', code_of('yann')), 'not_found escalation', format('escalation_%s: alerts neither', x))
from unnest('{take,settle,hand_over}'::text[]) x;
select refuses('escalation_hand_over', 'claire', args('escalation', :'alert', 'colleague', code_of('yann')), 'invalid colleague:choose_one', 'nor is an alert handed to another town');
select refuses('outing_request', 'yann', jsonb_build_object('senior', code_of('paul'), 'purpose', 'walk', 'where', spot(), 'appointment_at', '2026-12-20 10:00'::timestamptz), 'not_found senior', 'nor asks one for the people of another town');
select refuses('outing_assign', 'claire', args('outing', :'later', 'volunteer', code_of('maël'), 'agreed', '1'), 'not_found volunteer', 'nor are volunteers sent from one town to another');
select refuses('outing_offer', 'claire', args('outing', :'later', 'volunteer', code_of('maël')), 'not_found volunteer', 'or asked');
select refuses('exclusion_add', 'yann', args('senior', code_of('paul'), 'volunteer', code_of('marc')), 'not_found senior', 'or kept apart');
select * from finish();
rollback;
