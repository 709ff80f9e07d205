-- Where to: a usual place of the senior's (`place`, or `usual`), or a new one (`where`) that becomes
-- usual. No row: `place` is none of theirs.
create function core.place_asked(senior bigint, purpose text, input jsonb, usual bigint) returns nec.senior_place
language plpgsql set search_path = nec, core, pg_temp as $$
declare found_place nec.senior_place;
begin
    if input #> '{where,label}' is null then
        select * into found_place from senior_place p where p.senior_id = senior
            and (p.code = core.text_of(input, 'place') or (core.text_of(input, 'place') is null and p.id = usual));
        return found_place;
    end if;
    insert into senior_place (senior_id, label, label_sealed, label_index, purpose, insee, e, n, district)
    select senior, case when jsonb_typeof(w -> 'label') = 'string' then w ->> 'label' end, w #>> '{label,sealed}',
        coalesce(w ->> 'index', md5(w ->> 'label')), place_asked.purpose, w ->> 'insee',
        core.number_of(w, 'e'), core.number_of(w, 'n'), w ->> 'district'
    from (select input -> 'where' as w) x
    on conflict on constraint senior_place_senior_id_purpose_label_index_key do update set e = coalesce(excluded.e, senior_place.e),
        n = coalesce(excluded.n, senior_place.n), insee = coalesce(excluded.insee, senior_place.insee)
    returning * into found_place;
    return found_place;
end $$;

-- Nobody sealed it: where a person is treated is not written in clear.
create function core.place_clear(purpose text, input jsonb) returns boolean language sql immutable
return purpose = 'medical' and jsonb_typeof(input #> '{where,label}') = 'string';

-- A person looks first: the place is not found, or lies outside Nantes without need.
create function core.place_for_desk(p nec.senior_place, purpose text) returns boolean language sql immutable
return p.e is null or (p.insee is distinct from '44109' and purpose not in ('medical', 'administrative'));
