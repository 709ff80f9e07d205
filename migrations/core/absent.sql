-- Somebody did not come: what follows, once a person has judged who. The caller holds the outing.

create function core.senior_absent(o nec.outing) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    perform core.message(a.volunteer_id, 'outing_cancelled', o.id) from assignment a where a.outing_id = o.id and a.active;
    perform core.unassign(o, 'senior_absent');
    update outing set state = 'cancelled', cancelled_by = 'senior', cancelled_when = 'same_day' where id = o.id;
    perform core.journal('outing', o.id, 'senior_absent', jsonb_build_object('from', o.state, 'to', 'cancelled'));
    -- How she is may still worry somebody.
    perform core.escalation_moot(o.id, array(select reason from escalation where outing_id = o.id and settled_at is null
        and reason not in ('concern', 'voicemail')));
    perform core.message(o.senior_id, 'outing_cancelled', o.id);
end $$;

-- Whoever was to come to the door is the one who did not.
create function core.volunteer_absent(o nec.outing) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    missing bigint := (select volunteer_id from assignment where outing_id = o.id and active and there);
    askable boolean := core.askable(jsonb_populate_record(o, '{"state": "open"}'));
begin
    perform core.message(missing, 'volunteer_missed', o.id);
    perform core.unassign(o, 'volunteer_absent', missing);
    perform core.outing_move(o, 'open', 'volunteer_absent', '{}', askable);
    perform core.escalation_moot(o.id, '{no_answer,senior_not_reached}');
    if askable then
        perform core.escalation_moot(o.id, '{volunteer_no_show}');
        perform core.message(o.senior_id, 'looking_again', o.id);
    else
        perform core.escalate('volunteer_no_show', o.id, o.senior_id);
    end if;
end $$;
