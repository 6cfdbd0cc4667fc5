#include "analyzer/elf/image.h"

#include <gelf.h>
#include <stdlib.h>

/* More than any linker makes; a hostile header may claim billions. */
enum {
    MOST_SEGMENTS = 256,
    MOST_SECTIONS = 4096,
    MOST_SYMBOLS = 1 << 20,
    MOST_RELOCATIONS = 1 << 22,
    MOST_BUCKETS = 1 << 20,
};

/* Up to the first NUL, cut where that is far: else many names could share one long run. */
static struct text until_nul(struct text text)
{
    text = text_slice(text, 0, IMAGE_MOST_NAME_BYTES);
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
    return string.length == text.length || string.length == IMAGE_MOST_NAME_BYTES ? TEXT("")
                                                                                  : string;
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

/* The dynamic linker maps whole pages: places in file and memory must agree within one. */
static void read_load(struct image *image, const GElf_Phdr *header, struct arena *arena)
{
    if (header->p_align > 1 && (header->p_vaddr - header->p_offset) % header->p_align != 0)
        image->misaligned = true;
    if (header->p_filesz > 0 && (header->p_offset > image->bytes.length ||
                                 header->p_filesz > image->bytes.length - header->p_offset))
        image->cut = true;
    if (header->p_offset >= image->bytes.length)
        return;
    uint64_t size = part(image->bytes, header->p_offset, header->p_filesz).length;
    array_push(arena, &image->segments,
               (struct segment){header->p_vaddr, header->p_offset, size,
                                (header->p_flags & PF_X) != 0, (header->p_flags & PF_W) != 0});
}

static void read_segment(struct image *image, const GElf_Phdr *header, struct arena *arena)
{
    switch (header->p_type) {
    case PT_LOAD: read_load(image, header, arena); break;
    case PT_DYNAMIC: image->dynamic = part(image->bytes, header->p_offset, header->p_filesz); break;
    case PT_TLS: image->tls_size = header->p_memsz; break;
    case PT_GNU_STACK: image->executable_stack = (header->p_flags & PF_X) != 0; break;
    case PT_GNU_EH_FRAME:
        image->unwind = header->p_vaddr;
        image->unwind_size = header->p_filesz;
        break;
    default: break;
    }
}

static void read_segments(Elf *elf, struct image *image, struct arena *arena)
{
    size_t count = 0;
    GElf_Phdr header;
    if (elf_getphdrnum(elf, &count) != 0)
        return;
    for (size_t i = 0; i < count && i < MOST_SEGMENTS; i++)
        if (gelf_getphdr(elf, (int)i, &header) != NULL)
            read_segment(image, &header, arena);
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

static void read_tables(struct image *image)
{
    struct tables *tables = &image->tables;
    struct text entries = image->dynamic;
    uint32_t word = image->is_64 ? 8 : 4;
    for (uint32_t at = 0; at + 2 * word <= entries.length; at += 2 * word) {
        uint64_t tag = image_number(image, entries, at, (int)word);
        uint64_t value = image_number(image, entries, at + word, (int)word);
        switch (tag) {
        case DT_NULL: return;
        case DT_SYMTAB: tables->symbols = value; break;
        case DT_STRTAB: tables->strings = value; break;
        case DT_STRSZ: tables->strings_size = value; break;
        case DT_HASH: tables->hash = value; break;
        case DT_GNU_HASH: tables->gnu_hash = value; break;
        case DT_VERNEED: tables->version_needs = value; break;
        case DT_VERDEF: tables->version_definitions = value; break;
        case DT_RELA:
        case DT_REL: tables->relocations[0] = value; break;
        case DT_RELASZ:
        case DT_RELSZ: tables->relocation_sizes[0] = value; break;
        case DT_JMPREL: tables->relocations[1] = value; break;
        case DT_PLTRELSZ: tables->relocation_sizes[1] = value; break;
        case DT_PLTREL: tables->has_addends = value == DT_RELA; break;
        default: break;
        }
        if (tag == DT_RELA)
            tables->has_addends = true;
    }
}

static struct text strings_of(const struct image *image)
{
    struct text strings = image_at(image, image->tables.strings);
    if (strings.length > image->tables.strings_size)
        strings.length = (uint32_t)image->tables.strings_size;
    return strings;
}

struct text image_name(const struct image *image, uint64_t at, uint32_t most)
{
    struct text strings = strings_of(image), text = part(strings, at, most);
    struct text name = text_slice(text, 0, text_find(text, '\0'));
    return name.length == text.length ? TEXT("") : name;
}

/* One behind the last symbol that the table of hashes leads to; it holds the exported ones. */
static uint64_t count_hashed(const struct image *image)
{
    struct text table = image_at(image, image->tables.gnu_hash);
    uint64_t buckets = image_number(image, table, 0, 4), first = image_number(image, table, 4, 4);
    uint64_t words = image_number(image, table, 8, 4), last = 0;
    uint64_t at = 16 + words * (image->is_64 ? 8 : 4), chains = at + buckets * 4;
    if (image->tables.gnu_hash == 0 || buckets > MOST_BUCKETS || at > table.length)
        return 0;
    for (uint64_t i = 0; i < buckets; i++) {
        uint64_t symbol = image_number(image, table, at + i * 4, 4);
        last = symbol > last ? symbol : last;
    }
    if (last < first || last == 0)
        return 0;
    for (uint64_t end = chains + (last - first) * 4; end + 4 <= table.length; end += 4, last++)
        if ((image_number(image, table, end, 4) & 1) != 0)
            return last + 1;
    return 0;
}

/* How many symbols there are: the section says, else the tables of hashes, else that the strings
 * follow them in the file. */
static uint64_t count_symbols(const struct image *image, uint64_t size)
{
    const struct tables *tables = &image->tables;
    uint64_t count = 0;
    ARRAY_EACH (const struct section, section, &image->sections)
        if (section->type == SHT_DYNSYM && section->address == tables->symbols)
            count = section->size / size;
    if (count == 0)
        count = count_hashed(image);
    if (count == 0 && tables->hash != 0)
        count = image_number(image, image_at(image, tables->hash), 4, 4);
    if (count == 0 && tables->strings > tables->symbols)
        count = (tables->strings - tables->symbols) / size;
    return count < MOST_SYMBOLS ? count : MOST_SYMBOLS;
}

static struct symbol read_symbol(const struct image *image, struct text entry, struct text strings)
{
    bool is_64 = image->is_64;
    uint64_t name_at = image_number(image, entry, 0, 4);
    unsigned info = (unsigned)image_number(image, entry, is_64 ? 4 : 12, 1);
    unsigned other = (unsigned)image_number(image, entry, is_64 ? 5 : 13, 1);
    struct symbol symbol = {until_nul(part(strings, name_at, strings.length)),
                            image_number(image, entry, is_64 ? 8 : 4, is_64 ? 8 : 4),
                            image_number(image, entry, is_64 ? 6 : 14, 2) != SHN_UNDEF, false};
    symbol.exported = symbol.defined && ELF64_ST_BIND(info) != STB_LOCAL &&
                      ELF64_ST_VISIBILITY(other) != STV_HIDDEN &&
                      ELF64_ST_VISIBILITY(other) != STV_INTERNAL;
    return symbol;
}

void image_read_symbols(struct image *image, struct arena *arena)
{
    uint64_t size = image->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    struct text table = image_at(image, image->tables.symbols), strings = strings_of(image);
    uint64_t count = image->tables.symbols == 0 ? 0 : count_symbols(image, size);
    for (uint64_t i = 0; i < count && (i + 1) * size <= table.length; i++)
        array_push(arena, &image->symbols,
                   read_symbol(image, part(table, i * size, size), strings));
}

static int compare_relocations(const void *a, const void *b)
{
    const struct relocation *left = a, *right = b;
    return (left->place > right->place) - (left->place < right->place);
}

static void read_relocations(struct image *image, struct arena *arena)
{
    const struct tables *tables = &image->tables;
    uint32_t word = image->is_64 ? 8 : 4, size = word * (tables->has_addends ? 3 : 2);
    for (int which = 0; which < 2; which++) {
        struct text table = image_at(image, tables->relocations[which]);
        if (table.length > tables->relocation_sizes[which])
            table.length = (uint32_t)tables->relocation_sizes[which];
        for (uint32_t at = 0; at + size <= table.length; at += size) {
            uint64_t place = image_number(image, table, at, (int)word);
            uint64_t info = image_number(image, table, at + word, (int)word);
            struct text there = image_at(image, place);
            if (image->relocations.count == MOST_RELOCATIONS)
                break;
            array_push(
                arena, &image->relocations,
                (struct relocation){place,
                                    tables->has_addends
                                        ? image_number(image, table, at + 2 * word, (int)word)
                                        : image_number(image, there, 0, (int)word),
                                    (uint32_t)(image->is_64 ? info >> 32 : info >> 8)});
        }
    }
    if (image->relocations.count > 0)
        qsort(image->relocations.at, image->relocations.count, sizeof *image->relocations.at,
              compare_relocations);
}

bool image_read_headers(struct text path, struct text bytes, struct arena *arena, struct image *out,
                        struct error *err)
{
    bool ok = false;
    GElf_Ehdr header;
    if (!text_starts(bytes, TEXT("\177ELF")))
        return error_set(err, "cannot read %.*s: not an ELF file", TEXT_ARG(path));
    elf_version(EV_CURRENT);
    /* libelf never writes here: nothing is asked of it but headers, and those are copied. */
    Elf *elf = elf_memory((char *)(uintptr_t)bytes.at, bytes.length);
    if (elf == NULL || elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == NULL) {
        error_set(err, "cannot read %.*s: %s", TEXT_ARG(path), elf_errmsg(-1));
        goto done;
    }
    if (header.e_type != ET_DYN && header.e_type != ET_EXEC) {
        error_set(err, "cannot load %.*s: not a shared object", TEXT_ARG(path));
        goto done;
    }
    *out = (struct image){.bytes = bytes,
                          .is_64 = gelf_getclass(elf) == ELFCLASS64,
                          .big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB,
                          .machine = header.e_machine,
                          .type = header.e_type};
    read_segments(elf, out, arena);
    read_sections(elf, out, arena);
    read_tables(out);
    ok = true;
done:
    elf_end(elf);
    return ok;
}

bool image_read(struct text path, struct text bytes, struct arena *arena, struct image *out,
                struct error *err)
{
    if (!image_read_headers(path, bytes, arena, out, err))
        return false;
    if (out->type != ET_DYN)
        return error_set(err, "cannot load %.*s: not a shared object", TEXT_ARG(path));
    image_read_symbols(out, arena);
    read_relocations(out, arena);
    return true;
}
