-- Letters as somebody in a hurry types them: small, without accents.
create function core.plain(text_ text) returns text language sql immutable
return translate(replace(replace(lower(text_), 'œ', 'oe'), '-', ' '),
    'àâäáãçéèêëíìîïñóòôöõúùûüýÿ’''', 'aaaaaceeeeiiiinooooouuuuyy  ');
