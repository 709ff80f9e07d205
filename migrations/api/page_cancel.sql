-- « Annuler cette sortie ? », « Changer cette sortie »: what would be called off or moved,
-- looked at once more.
-- ok {outing} · not_found · forbidden
create function api.page_cancel(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into o from outing where code = input ->> 'outing';
    if not found then return core.refused('not_found', 'outing'); end if;
    return core.page(actor, core.change_shown(o) || jsonb_build_object('outing', core.outing_for_senior(o)));
end $$;
