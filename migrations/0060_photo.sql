-- What a volunteer looks like, for whoever opens the door to them: a portrait (base/picture.h), sealed. It is there while
-- they let it be shown and gone with their no, so that its being there is the yes; the evidence is in nec.consent.
create table nec.photo (
    volunteer_id   bigint primary key references nec.volunteer,
    code           text not null unique default nec.code(), -- a new one for each picture
    taken_at       timestamptz not null default nec.now(),
    picture_sealed text not null
);
create index photo_picture_loose on nec.photo (volunteer_id) where strpos(picture_sealed, '@') = 0;
alter table nec.photo enable row level security;
alter table nec.photo force row level security;
create policy act on nec.photo using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act');
create policy own on nec.photo for select using (volunteer_id = (select nec.me()));
-- Nobody else sees what is frozen. The desk sees its own people's.
create policy desk on nec.photo for select
    using ((select nec.role()) = 'coordinator' and exists (select from nec.person p where p.id = volunteer_id and p.limited_at is null));
-- A senior sees who has said yes to an outing of theirs, until it is closed.
create policy door on nec.photo for select
    using ((select nec.role()) = 'senior' and exists (
        select from nec.assignment a join nec.outing o on o.id = a.outing_id join nec.person p on p.id = a.volunteer_id
        where a.volunteer_id = photo.volunteer_id and a.active and o.senior_id = (select nec.me()) and p.limited_at is null
          and o.state in ('open', 'offering', 'accepted', 'confirmed', 'started', 'returning', 'home_safe')));

-- Nothing ever read it.
alter table nec.volunteer drop column photo;
