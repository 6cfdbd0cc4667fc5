#include "analyzer/elf/image.h"

#include <gelf.h>
#include <stdlib.h>

/* More than any linker makes; a hostile header may claim billions. */
enum {
    MOST_SEGMENTS = 256,
    MOST_SECTIONS = 4096,
    MOST_SYMBOLS = 1 << 20,
    MOST_RELOCATIONS = 1 << 22,
    MOST_STRING_BYTES = 4096, /* else many names could share one long run without a NUL */
};

/* What PT_DYNAMIC says, as addresses. */
struct dynamic {
    uint64_t symbols, strings, strings_size;
    uint64_t tables[2], table_sizes[2]; /* DT_RELA or DT_REL, DT_JMPREL */
    bool has_addends;
};

/* Up to the first NUL, cut where that is far. */
static struct text until_nul(struct text text)
{
    text = text_slice(text, 0, MOST_STRING_BYTES);
    return text_slice(text, 0, text_find(text, '\0'));
}

/* The part of the file, cut at its end. */
static struct text part(struct text bytes, uint64_t offset, uint64_t size)
{
    if (offset >= bytes.length)
        return (struct text){bytes.at, 0};
    uint64_t most = bytes.length - offset;
    return (struct text){bytes.at + offset, (uint32_t)(size < most ? size : most)};
}

uint64_t image_number(const struct image *image, struct text bytes, uint64_t at, int size)
{
    uint64_t number = 0;
    if (at > bytes.length || (uint64_t)size > bytes.length - at)
        return 0;
    for (int i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes.at[at + (uint64_t)i];
        number |= (uint64_t)byte << 8 * (image->big_endian ? size - 1 - i : i);
    }
    return number;
}

struct text image_at(const struct image *image, uint64_t address)
{
    ARRAY_EACH (const struct segment, segment, &image->segments) {
        uint64_t into = address - segment->address;
        if (address >= segment->address && into < segment->size)
            return part(image->bytes, segment->offset + into, segment->size - into);
    }
    return TEXT("");
}

struct text image_string(const struct image *image, uint64_t address)
{
    struct text text = image_at(image, address), string = until_nul(text);
    return string.length == text.length || string.length == MOST_STRING_BYTES ? TEXT("") : string;
}

const struct relocation *image_relocation(const struct image *image, uint64_t place)
{
    uint32_t low = 0, high = image->relocations.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (image->relocations.at[middle].place < place)
            low = middle + 1;
        else
            high = middle;
    }
    const struct relocation *found = &image->relocations.at[low];
    return low < image->relocations.count && found->place == place ? found : NULL;
}

uint64_t image_pointer(const struct image *image, uint64_t place)
{
    const struct relocation *relocation = image_relocation(image, place);
    if (relocation == NULL)
        return image_number(image, image_at(image, place), 0, image->is_64 ? 8 : 4);
    if (relocation->symbol == 0)
        return relocation->value;
    if (relocation->symbol >= image->symbols.count)
        return 0;
    const struct symbol *symbol = &image->symbols.at[relocation->symbol];
    return symbol->defined ? symbol->address + relocation->value : 0;
}

/* Leaves the header of PT_DYNAMIC in `table`. */
static void read_segments(Elf *elf, struct image *image, struct arena *arena, GElf_Phdr *table)
{
    size_t count = 0;
    GElf_Phdr header;
    if (elf_getphdrnum(elf, &count) != 0)
        return;
    for (size_t i = 0; i < count && i < MOST_SEGMENTS; i++) {
        if (gelf_getphdr(elf, (int)i, &header) == NULL)
            continue;
        if (header.p_type == PT_DYNAMIC)
            *table = header;
        if (header.p_type == PT_GNU_EH_FRAME) {
            image->unwind = header.p_vaddr;
            image->unwind_size = header.p_filesz;
        }
        if (header.p_type != PT_LOAD || header.p_offset >= image->bytes.length)
            continue;
        uint64_t size = part(image->bytes, header.p_offset, header.p_filesz).length;
        array_push(arena, &image->segments,
                   (struct segment){header.p_vaddr, header.p_offset, size,
                                    (header.p_flags & PF_X) != 0, (header.p_flags & PF_W) != 0});
    }
}

static void read_sections(Elf *elf, struct image *image, struct arena *arena)
{
    size_t count = 0, names_at = 0;
    GElf_Shdr header, names = {0};
    if (elf_getshdrnum(elf, &count) != 0 || elf_getshdrstrndx(elf, &names_at) != 0)
        return;
    Elf_Scn *section = elf_getscn(elf, names_at);
    if (section != NULL)
        gelf_getshdr(section, &names);
    for (size_t i = 1; i < count && i < MOST_SECTIONS; i++) {
        section = elf_getscn(elf, i);
        if (section == NULL || gelf_getshdr(section, &header) == NULL ||
            header.sh_type == SHT_NOBITS)
            continue;
        struct text name = part(image->bytes, names.sh_offset, names.sh_size);
        name = text_slice(name, header.sh_name, name.length);
        array_push(
            arena, &image->sections,
            (struct section){.name = until_nul(name),
                             .address = header.sh_addr,
                             .offset = header.sh_offset,
                             .size = part(image->bytes, header.sh_offset, header.sh_size).length,
                             .type = header.sh_type,
                             .loaded = (header.sh_flags & SHF_ALLOC) != 0,
                             .executable = (header.sh_flags & SHF_EXECINSTR) != 0,
                             .compressed = (header.sh_flags & SHF_COMPRESSED) != 0});
    }
}

static struct dynamic read_dynamic(const struct image *image, const GElf_Phdr *table)
{
    struct dynamic dynamic = {0};
    struct text entries = part(image->bytes, table->p_offset, table->p_filesz);
    int word = image->is_64 ? 8 : 4;
    for (uint32_t at = 0; at + 2 * (uint32_t)word <= entries.length; at += 2 * (uint32_t)word) {
        uint64_t tag = image_number(image, entries, at, word);
        uint64_t value = image_number(image, entries, at + (uint32_t)word, word);
        switch (tag) {
        case DT_NULL: return dynamic;
        case DT_SYMTAB: dynamic.symbols = value; break;
        case DT_STRTAB: dynamic.strings = value; break;
        case DT_STRSZ: dynamic.strings_size = value; break;
        case DT_RELA:
        case DT_REL: dynamic.tables[0] = value; break;
        case DT_RELASZ:
        case DT_RELSZ: dynamic.table_sizes[0] = value; break;
        case DT_JMPREL: dynamic.tables[1] = value; break;
        case DT_PLTRELSZ: dynamic.table_sizes[1] = value; break;
        case DT_PLTREL: dynamic.has_addends = value == DT_RELA; break;
        default: break;
        }
        if (tag == DT_RELA)
            dynamic.has_addends = true;
    }
    return dynamic;
}

/* How many symbols there are: the section says, else the strings follow them in the file. */
static uint64_t count_symbols(const struct image *image, const struct dynamic *dynamic,
                              uint64_t size)
{
    uint64_t count = 0;
    if (dynamic->strings > dynamic->symbols)
        count = (dynamic->strings - dynamic->symbols) / size;
    ARRAY_EACH (const struct section, section, &image->sections)
        if (section->type == SHT_DYNSYM && section->address == dynamic->symbols)
            count = section->size / size;
    return count < MOST_SYMBOLS ? count : MOST_SYMBOLS;
}

static void read_symbols(struct image *image, const struct dynamic *dynamic, struct arena *arena)
{
    uint64_t size = image->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    struct text table = image_at(image, dynamic->symbols);
    struct text strings = image_at(image, dynamic->strings);
    if (strings.length > dynamic->strings_size)
        strings.length = (uint32_t)dynamic->strings_size;
    uint64_t count = dynamic->symbols == 0 ? 0 : count_symbols(image, dynamic, size);
    for (uint64_t i = 0; i < count && (i + 1) * size <= table.length; i++) {
        struct text entry = part(table, i * size, size);
        uint64_t name_at = image_number(image, entry, 0, 4);
        struct text name = part(strings, name_at, strings.length);
        bool is_64 = image->is_64;
        array_push(arena, &image->symbols,
                   (struct symbol){until_nul(name),
                                   image_number(image, entry, is_64 ? 8 : 4, is_64 ? 8 : 4),
                                   image_number(image, entry, is_64 ? 6 : 14, 2) != SHN_UNDEF});
    }
}

static int compare_relocations(const void *a, const void *b)
{
    const struct relocation *left = a, *right = b;
    return (left->place > right->place) - (left->place < right->place);
}

static void read_relocations(struct image *image, const struct dynamic *dynamic,
                             struct arena *arena)
{
    uint32_t word = image->is_64 ? 8 : 4, size = word * (dynamic->has_addends ? 3 : 2);
    for (int which = 0; which < 2; which++) {
        struct text table = image_at(image, dynamic->tables[which]);
        if (table.length > dynamic->table_sizes[which])
            table.length = (uint32_t)dynamic->table_sizes[which];
        for (uint32_t at = 0; at + size <= table.length; at += size) {
            uint64_t place = image_number(image, table, at, (int)word);
            uint64_t info = image_number(image, table, at + word, (int)word);
            struct text there = image_at(image, place);
            if (image->relocations.count == MOST_RELOCATIONS)
                break;
            array_push(
                arena, &image->relocations,
                (struct relocation){place,
                                    dynamic->has_addends
                                        ? image_number(image, table, at + 2 * word, (int)word)
                                        : image_number(image, there, 0, (int)word),
                                    (uint32_t)(image->is_64 ? info >> 32 : info >> 8)});
        }
    }
    if (image->relocations.count > 0)
        qsort(image->relocations.at, image->relocations.count, sizeof *image->relocations.at,
              compare_relocations);
}

bool image_read(struct text path, struct text bytes, struct arena *arena, struct image *out,
                struct error *err)
{
    bool ok = false;
    GElf_Ehdr header;
    GElf_Phdr table = {0};
    if (!text_starts(bytes, TEXT("\177ELF")))
        return error_set(err, "cannot read %.*s: not an ELF file", TEXT_ARG(path));
    elf_version(EV_CURRENT);
    /* libelf never writes here: nothing is asked of it but headers, and those are copied. */
    Elf *elf = elf_memory((char *)(uintptr_t)bytes.at, bytes.length);
    if (elf == NULL || elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == NULL) {
        error_set(err, "cannot read %.*s: %s", TEXT_ARG(path), elf_errmsg(-1));
        goto done;
    }
    if (header.e_type != ET_DYN) {
        error_set(err, "cannot load %.*s: not a shared object", TEXT_ARG(path));
        goto done;
    }
    *out = (struct image){.bytes = bytes,
                          .is_64 = gelf_getclass(elf) == ELFCLASS64,
                          .big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB,
                          .machine = header.e_machine};
    read_segments(elf, out, arena, &table);
    read_sections(elf, out, arena);
    struct dynamic dynamic = read_dynamic(out, &table);
    read_symbols(out, &dynamic, arena);
    read_relocations(out, &dynamic, arena);
    ok = true;
done:
    elf_end(elf);
    return ok;
}
