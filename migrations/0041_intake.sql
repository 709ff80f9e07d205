-- Where imports lay down what a file holds, by COPY and in many short transactions, until one act
-- (api.address_swap) makes it the truth. A schema of its own, as it is the only place where a service
-- writes past the functions: nec_admin may add rows here, nobody may read or change them. COPY is not
-- for tables with row-level security, which every table of schema nec has.
create schema intake;

-- Unlogged: after a crash it is empty, and the import begins again.
create unlogged table intake.address (
    import     bigint not null,                   -- of api.address_stage: two imports at once do not mix
    line       int not null,                      -- of the file: the later row counts
    preference smallint not null,                 -- geo/address.h; before that, the better position counts
    source_id  text not null,
    number     text not null,                     -- '': a hamlet or street without number
    suffix     text not null,
    street     text not null,
    postcode   text not null,
    city       text not null,
    insee      text not null,
    lon        float8 not null,
    lat        float8 not null,
    e          float8, n float8,
    district   text,
    flags      text[] not null
);

create sequence intake.import as bigint;

drop table nec.address_staging;
