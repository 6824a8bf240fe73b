/*
 * Pool that an unloaded driver left behind. See ex/pool.h.
 *
 * One finding for each place in the driver, whatever the number of blocks: a loop that leaks is one
 * mistake. A block that is an MDL with locked pages has a finding of its own (mm/mdl.c).
 */
#include "ex/ex_state.h"
#include "ex/pool.h"
#include "machine/gate.h"
#include "mm/mdl.h"
#include "mm/pool.h"

#include <inttypes.h>
#include <stdio.h>

struct ex_pool_left {
    uint64_t count, bytes;
    const struct mm_block *first;
    struct ex_pool_left *next;
};

struct ex_pool_left_list {
    struct map by_site;
    struct ex_pool_left *first, *last; /* in order of their first allocation */
};

static void ex_pool_left_add(void *context, const struct mm_block *block)
{
    struct ex_pool_left_list *list = context;
    if (mm_mdl_is_holding((const MDL *)block->base))
        return;
    struct ex_pool_left *left = map_find(&list->by_site, block->site);
    if (left == NULL) {
        left = machine_alloc(sizeof *left);
        left->first = block;
        map_put(&list->by_site, block->site, left);
        *(list->last != NULL ? &list->last->next : &list->first) = left;
        list->last = left;
    }
    left->count++;
    left->bytes += block->size;
}

static void ex_pool_left_say(uint32_t driver, const struct ex_pool_left *left)
{
    char note[160], tag[5], count[32] = "";
    if (left->count > 1)
        snprintf(count, sizeof count, "%" PRIu64 " blocks, ", left->count);
    snprintf(note, sizeof note, "%s%" PRIu64 " bytes of %s, tag '%s'", count, left->bytes,
             left->first->what != NULL ? left->first->what : "pool",
             ex_pool_tag_text(left->first->tag, tag));
    EMIT(BREACH, breach, .rule = "pool-left-allocated", .driver = driver, .site = left->first->site,
         .note = note, .effect = "lost until the next start; Driver Verifier stops (0xC4/62)");
}

void ex_pool_check_left(uint32_t driver)
{
    struct ex_pool_left_list list = {.first = NULL};
    map_init(&list.by_site, &machine()->books);
    mm_pool_each_live(driver, ex_pool_left_add, &list);
    for (struct ex_pool_left *left = list.first, *next; left != NULL; left = next) {
        next = left->next;
        ex_pool_left_say(driver, left);
        machine_free(left);
    }
    map_fini(&list.by_site);
}
