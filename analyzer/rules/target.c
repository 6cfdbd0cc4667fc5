#include "analyzer/rules/target.h"

#include "analyzer/own_path/path_text.h"

enum {
    MOST_TRIES = 4000 /* folders and files that one pattern is held against */
};

struct search {
    struct tree *tree;
    struct arena *arena;
    uint32_t tries;
};

static enum entry_kind look(struct search *search, struct text folder, struct text rest);

static enum entry_kind look_at(struct search *search, struct text folder, struct text name,
                               struct text rest)
{
    struct text path = path_with(folder, name, search->arena);
    if (rest.length == 0)
        return tree_entry(search->tree, path);
    return look(search, path, rest);
}

static enum entry_kind look(struct search *search, struct text folder, struct text rest)
{
    uint32_t slash = text_find(rest, '/');
    struct text name = text_slice(rest, 0, slash);
    struct text below = slash == rest.length ? TEXT("") : text_slice(rest, slash + 1, rest.length);
    if (path_is_known(name))
        return look_at(search, folder, name, below);
    const struct folder *listing = tree_folder(search->tree, folder);
    if (listing == NULL)
        return ENTRY_MISSING;
    struct texts names = folder_names(listing);
    for (uint32_t i = 0; i < names.count && search->tries < MOST_TRIES; i++) {
        search->tries++;
        if (!path_fits(names.at[i], name) || text_is(names.at[i], "__pycache__"))
            continue;
        enum entry_kind kind = look_at(search, folder, names.at[i], below);
        if (kind != ENTRY_MISSING)
            return kind;
    }
    return ENTRY_MISSING;
}

enum entry_kind target_kind(struct tree *tree, struct text path, struct arena *arena)
{
    struct search search = {tree, arena, 0};
    uint32_t star = text_find(path, '*');
    if (star == path.length)
        return tree_entry(tree, path);
    struct text folder = path_dirname(text_slice(path, 0, star));
    if (folder.length == 0)
        return ENTRY_MISSING;
    return look(&search, folder, text_slice(path, folder.length + 1, path.length));
}
