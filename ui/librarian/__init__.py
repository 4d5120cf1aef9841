"""The page Library, a part a module: what there is (`shelves`), adding (`adding`), the list of
documents (`documents`), their standing (`standing`), care (`care`), who may read (`readers`); work
under way (`work`) and what came of it (`results`). `desk` knows what the visitor is about."""
