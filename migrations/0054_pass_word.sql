-- A word that a senior and the volunteer who comes both know, for each visit another one: whoever says it at the door is
-- the right person. Easily heard and said, without accents, so that it stands in a text message as it is.
create function nec.pass_word() returns text language plpgsql volatile as $$
declare
    words constant text[] := '{abricot,ananas,avion,balcon,banane,bateau,bouquet,boussole,cabane,canard,carafe,caramel,cerise,
        chapeau,citron,colline,coquelicot,corbeille,dauphin,dentelle,domino,fanfare,fontaine,framboise,girafe,girouette,guitare,
        hirondelle,horloge,jardin,jonquille,lanterne,lavande,lilas,loutre,marguerite,melon,mimosa,moulin,muguet,noisette,olivier,
        orange,papillon,parapluie,pivoine,platane,pomme,renard,roseau,ruban,sardine,tambour,tilleul,tomate,tortue,tournesol,
        trompette,tulipe,vanille,violette,violon,voilier,volcan}';
begin
    return words[1 + get_byte(ext.gen_random_bytes(1), 0) % cardinality(words)];
end $$;

alter table nec.assignment add column pass_word text not null default nec.pass_word();

set local nec.role = 'act';
insert into nec.visibility (role, phase, field) values ('volunteer', 'assigned', 'pass_word');
set local nec.role = '';
