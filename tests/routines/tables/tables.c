/* Generic tables of both forms: order, identity, and whose memory it is. */
#include "../common/routine_test.h"

typedef struct {
    ULONG Key;
    ULONG Value;
} ELEMENT;

static ULONG Allocated;
static ULONG AllocatedSize;
static BOOLEAN Refuse;
static PVOID Contexts;

static PVOID Allocate(ULONG Size)
{
    if (Refuse)
        return NULL;
    Allocated++;
    AllocatedSize = Size;
    return ExAllocatePoolWithTag(NonPagedPool, Size, 'lbaT');
}

static VOID Free(PVOID Buffer)
{
    Allocated--;
    ExFreePoolWithTag(Buffer, 'lbaT');
}

static RTL_GENERIC_COMPARE_RESULTS Compare(PVOID First, PVOID Second)
{
    ULONG first = ((ELEMENT *)First)->Key, second = ((ELEMENT *)Second)->Key;

    return first < second ? GenericLessThan : first > second ? GenericGreaterThan : GenericEqual;
}

static PVOID NTAPI SplayAllocate(PRTL_GENERIC_TABLE Table, CLONG Size)
{
    Contexts = Table->TableContext;
    return Allocate(Size);
}

static VOID NTAPI SplayFree(PRTL_GENERIC_TABLE Table, PVOID Buffer)
{
    UNREFERENCED_PARAMETER(Table);
    Free(Buffer);
}

static RTL_GENERIC_COMPARE_RESULTS NTAPI SplayCompare(PRTL_GENERIC_TABLE Table, PVOID First,
                                                      PVOID Second)
{
    UNREFERENCED_PARAMETER(Table);
    return Compare(First, Second);
}

static PVOID NTAPI AvlAllocate(PRTL_AVL_TABLE Table, CLONG Size)
{
    Contexts = Table->TableContext;
    return Allocate(Size);
}

static VOID NTAPI AvlFree(PRTL_AVL_TABLE Table, PVOID Buffer)
{
    UNREFERENCED_PARAMETER(Table);
    Free(Buffer);
}

static RTL_GENERIC_COMPARE_RESULTS NTAPI AvlCompare(PRTL_AVL_TABLE Table, PVOID First, PVOID Second)
{
    UNREFERENCED_PARAMETER(Table);
    return Compare(First, Second);
}

/* For a search by tens: which ones are equal is the driver's own business. */
static RTL_GENERIC_COMPARE_RESULTS NTAPI AvlCompareTens(PRTL_AVL_TABLE Table, PVOID First,
                                                        PVOID Second)
{
    ELEMENT first = {((ELEMENT *)First)->Key / 10, 0}, second = {((ELEMENT *)Second)->Key / 10, 0};

    UNREFERENCED_PARAMETER(Table);
    return Compare(&first, &second);
}

/* Keys 0 to 62, each once, in an order that is far from theirs. */
static ULONG Scattered(ULONG I)
{
    return I * 37 % 63;
}

static VOID SplayInserts(VOID)
{
    RTL_GENERIC_TABLE table;
    ELEMENT element = {5, 50}, other = {5, 51};
    BOOLEAN is_new = FALSE;
    ELEMENT *found;

    RtlInitializeGenericTable(&table, SplayCompare, SplayAllocate, SplayFree, &table);
    CHECK(RtlIsGenericTableEmpty(&table) && RtlNumberGenericTableElements(&table) == 0);
    CHECK(RtlLookupElementGenericTable(&table, &element) == NULL);
    Refuse = TRUE;
    is_new = TRUE;
    CHECK(RtlInsertElementGenericTable(&table, &element, sizeof(element), &is_new) == NULL);
    CHECK(!is_new);
    Refuse = FALSE;
    found = RtlInsertElementGenericTable(&table, &element, sizeof(element), &is_new);
    CHECK(found != NULL && found != &element && found->Value == 50 && is_new);
    CHECK(AllocatedSize == sizeof(RTL_SPLAY_LINKS) + sizeof(LIST_ENTRY) + sizeof(ELEMENT));
    CHECK(Contexts == &table);
    CHECK(RtlInsertElementGenericTable(&table, &other, sizeof(other), &is_new) == found);
    CHECK(!is_new && found->Value == 50 && Allocated == 1);
    CHECK(RtlNumberGenericTableElements(&table) == 1 && !RtlIsGenericTableEmpty(&table));
    CHECK(RtlDeleteElementGenericTable(&table, &other));
    CHECK(!RtlDeleteElementGenericTable(&table, &other));
    CHECK(Allocated == 0 && RtlIsGenericTableEmpty(&table));
}

static VOID SplayFill(PRTL_GENERIC_TABLE Table)
{
    RtlInitializeGenericTable(Table, SplayCompare, SplayAllocate, SplayFree, NULL);
    for (ULONG i = 0; i < 63; i++) {
        ELEMENT element = {Scattered(i), i};
        CHECK(RtlInsertElementGenericTable(Table, &element, sizeof(element), NULL) != NULL);
    }
}

static VOID SplayEmpty(PRTL_GENERIC_TABLE Table)
{
    ELEMENT *element;

    while ((element = RtlGetElementGenericTable(Table, 0)) != NULL)
        CHECK(RtlDeleteElementGenericTable(Table, element));
    CHECK(Allocated == 0 && RtlIsGenericTableEmpty(Table));
}

static VOID SplayOrder(VOID)
{
    RTL_GENERIC_TABLE table;
    ULONG count = 0, wrong = 0;
    PVOID key = NULL;
    ELEMENT *at;

    SplayFill(&table);
    for (at = RtlEnumerateGenericTable(&table, TRUE); at != NULL;
         at = RtlEnumerateGenericTable(&table, FALSE))
        wrong += at->Key != count++;
    CHECK(count == 63 && wrong == 0);
    count = 0;
    for (at = RtlEnumerateGenericTableWithoutSplaying(&table, &key); at != NULL;
         at = RtlEnumerateGenericTableWithoutSplaying(&table, &key))
        wrong += at->Key != count++;
    CHECK(count == 63 && wrong == 0);
    for (ULONG i = 0; i < 63; i++) {
        ELEMENT wanted = {i, 0};
        at = RtlLookupElementGenericTable(&table, &wanted);
        wrong += at == NULL || at->Key != i;
    }
    CHECK(wrong == 0);
    SplayEmpty(&table);
}

static VOID SplayInsertionOrder(VOID)
{
    RTL_GENERIC_TABLE table;
    ELEMENT third = {Scattered(3), 0};
    ULONG wrong = 0;

    SplayFill(&table);
    for (ULONG i = 0; i < 63; i++)
        wrong += ((ELEMENT *)RtlGetElementGenericTable(&table, i))->Value != i;
    CHECK(wrong == 0 && RtlGetElementGenericTable(&table, 63) == NULL);
    CHECK(RtlDeleteElementGenericTable(&table, &third));
    CHECK(((ELEMENT *)RtlGetElementGenericTable(&table, 2))->Value == 2);
    CHECK(((ELEMENT *)RtlGetElementGenericTable(&table, 3))->Value == 4);
    SplayEmpty(&table);
}

static VOID SplayByHand(VOID)
{
    RTL_GENERIC_TABLE table;
    ELEMENT element = {1, 10}, larger = {2, 20};
    PVOID node = &table;
    TABLE_SEARCH_RESULT result = TableFoundNode;
    BOOLEAN is_new = FALSE;
    ELEMENT *first;

    RtlInitializeGenericTable(&table, SplayCompare, SplayAllocate, SplayFree, NULL);
    CHECK(RtlLookupElementGenericTableFull(&table, &element, &node, &result) == NULL);
    CHECK(result == TableEmptyTree && node == &table);
    first =
        RtlInsertElementGenericTableFull(&table, &element, sizeof(element), &is_new, NULL, result);
    CHECK(first != NULL && is_new);
    CHECK(RtlLookupElementGenericTableFull(&table, &larger, &node, &result) == NULL);
    CHECK(result == TableInsertAsRight);
    CHECK(RtlInsertElementGenericTableFull(&table, &larger, sizeof(larger), &is_new, node,
                                           result) != NULL);
    CHECK(is_new);
    CHECK(RtlLookupElementGenericTableFull(&table, &element, &node, &result) == first);
    CHECK(result == TableFoundNode);
    CHECK(RtlInsertElementGenericTableFull(&table, &element, sizeof(element), &is_new, node,
                                           result) == first);
    CHECK(!is_new);
    SplayEmpty(&table);
}

static VOID AvlFill(PRTL_AVL_TABLE Table, BOOLEAN Ascending)
{
    RtlInitializeGenericTableAvl(Table, AvlCompare, AvlAllocate, AvlFree, Table);
    for (ULONG i = 0; i < 63; i++) {
        ELEMENT element = {Ascending ? i : Scattered(i), i};
        CHECK(RtlInsertElementGenericTableAvl(Table, &element, sizeof(element), NULL) != NULL);
    }
}

static VOID AvlInserts(VOID)
{
    RTL_AVL_TABLE table;
    ELEMENT element = {3, 30}, missing = {99, 0};
    BOOLEAN is_new = TRUE;
    ELEMENT *found;

    AvlFill(&table, FALSE);
    CHECK(Contexts == &table);
    CHECK(AllocatedSize == sizeof(RTL_BALANCED_LINKS) + sizeof(ELEMENT));
    CHECK(RtlNumberGenericTableElementsAvl(&table) == 63 && Allocated == 63);
    found = RtlInsertElementGenericTableAvl(&table, &element, sizeof(element), &is_new);
    CHECK(found != NULL && found->Key == 3 && found->Value != 30 && !is_new);
    CHECK(RtlLookupElementGenericTableAvl(&table, &element) == found);
    CHECK(RtlLookupElementGenericTableAvl(&table, &missing) == NULL);
    CHECK(!RtlDeleteElementGenericTableAvl(&table, &missing));
    Refuse = TRUE;
    CHECK(RtlInsertElementGenericTableAvl(&table, &missing, sizeof(missing), &is_new) == NULL);
    Refuse = FALSE;
    CHECK(!is_new);
    while (RtlNumberGenericTableElementsAvl(&table) > 0)
        CHECK(RtlDeleteElementGenericTableAvl(&table, RtlGetElementGenericTableAvl(&table, 0)));
    CHECK(Allocated == 0 && RtlIsGenericTableEmptyAvl(&table));
}

/* The height of the tree below a node; 100 and more if a node leans by more than one, or otherwise
 * than it says. */
static LONG Height(PRTL_BALANCED_LINKS Node)
{
    LONG left, right;

    if (Node == NULL)
        return 0;
    left = Height(Node->LeftChild);
    right = Height(Node->RightChild);
    if (right - left != Node->Balance || right - left > 1 || left - right > 1)
        return 100;
    return 1 + (left > right ? left : right);
}

static VOID AvlBalance(VOID)
{
    RTL_AVL_TABLE table;
    ULONG made = 0, seed = 1;

    AvlFill(&table, TRUE);
    CHECK(Height(table.BalancedRoot.RightChild) == 6);
    for (ULONG i = 0; i < 300; i++) {
        ELEMENT element = {100 + (seed = seed * 5 + 3) % 256 / 2, 0};
        BOOLEAN is_new = FALSE;
        RtlInsertElementGenericTableAvl(&table, &element, sizeof(element), &is_new);
        made += is_new;
        if (!is_new)
            made -= RtlDeleteElementGenericTableAvl(&table, &element);
        CHECK(Height(table.BalancedRoot.RightChild) < 100);
    }
    for (ULONG i = 100; i < 228; i++) {
        ELEMENT element = {i, 0};
        made -= RtlDeleteElementGenericTableAvl(&table, &element);
        CHECK(Height(table.BalancedRoot.RightChild) < 100);
    }
    CHECK(made == 0 && RtlNumberGenericTableElementsAvl(&table) == 63);
    for (ULONG i = 0; i < 63; i++) {
        ELEMENT element = {Scattered(i), 0};
        CHECK(RtlDeleteElementGenericTableAvl(&table, &element));
        CHECK(Height(table.BalancedRoot.RightChild) < 100);
    }
    CHECK(RtlIsGenericTableEmptyAvl(&table) && Allocated == 0);
}

static VOID AvlOrder(VOID)
{
    RTL_AVL_TABLE table;
    ULONG count = 0, wrong = 0;
    PVOID key = NULL;
    ELEMENT *at;

    AvlFill(&table, FALSE);
    for (at = RtlEnumerateGenericTableWithoutSplayingAvl(&table, &key); at != NULL;
         at = RtlEnumerateGenericTableWithoutSplayingAvl(&table, &key))
        wrong += at->Key != count++;
    CHECK(count == 63 && wrong == 0);
    count = 0;
    for (at = RtlEnumerateGenericTableAvl(&table, TRUE); at != NULL;
         at = RtlEnumerateGenericTableAvl(&table, FALSE)) {
        ELEMENT copy = *at;
        wrong += copy.Key != count++;
        if (copy.Key & 1)
            CHECK(RtlDeleteElementGenericTableAvl(&table, &copy));
    }
    CHECK(count == 63 && wrong == 0 && Allocated == 32);
    while ((at = RtlGetElementGenericTableAvl(&table, 0)) != NULL)
        CHECK(RtlDeleteElementGenericTableAvl(&table, at));
    CHECK(Allocated == 0);
}

static VOID AvlByHand(VOID)
{
    RTL_AVL_TABLE table;
    ELEMENT seven = {7, 0}, twenties = {20, 0}, sixties = {60, 0}, nineties = {90, 0};
    PVOID node = NULL, key = NULL;
    TABLE_SEARCH_RESULT result;
    ELEMENT *found;

    AvlFill(&table, FALSE);
    CHECK(RtlDeleteElementGenericTableAvl(&table, &seven));
    CHECK(RtlLookupElementGenericTableFullAvl(&table, &seven, &node, &result) == NULL);
    CHECK(result == TableInsertAsLeft || result == TableInsertAsRight);
    found = RtlInsertElementGenericTableFullAvl(&table, &seven, sizeof(seven), NULL, node, result);
    CHECK(found != NULL && RtlLookupElementGenericTableAvl(&table, &seven) == found);
    CHECK(Height(table.BalancedRoot.RightChild) < 100);
    table.CompareRoutine = AvlCompareTens;
    found = RtlLookupFirstMatchingElementGenericTableAvl(&table, &twenties, &key);
    CHECK(found != NULL && found->Key == 20);
    found = RtlEnumerateGenericTableWithoutSplayingAvl(&table, &key);
    CHECK(found != NULL && found->Key == 21);
    found = RtlLookupFirstMatchingElementGenericTableAvl(&table, &sixties, &key);
    CHECK(found != NULL && found->Key == 60);
    CHECK(RtlLookupFirstMatchingElementGenericTableAvl(&table, &nineties, &key) == NULL);
    table.CompareRoutine = AvlCompare;
    while (!RtlIsGenericTableEmptyAvl(&table))
        RtlDeleteElementGenericTableAvl(&table, RtlGetElementGenericTableAvl(&table, 0));
    CHECK(Allocated == 0);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(RtlInsertElementGenericTable, "a copy in the driver's memory; no duplicates", SplayInserts);
    RUN(RtlEnumerateGenericTable, "in the order of the comparison", SplayOrder);
    RUN(RtlGetElementGenericTable, "in the order of insertion", SplayInsertionOrder);
    RUN(RtlInsertElementGenericTableFull, "goes by what a search found", SplayByHand);
    RUN(RtlInsertElementGenericTableAvl, "a copy in the driver's memory; no duplicates",
        AvlInserts);
    RUN(RtlDeleteElementGenericTableAvl, "the tree stays balanced all the way", AvlBalance);
    RUN(RtlEnumerateGenericTableAvl, "in order, while elements are deleted", AvlOrder);
    RUN(RtlInsertElementGenericTableFullAvl, "goes by what a search found; the first match",
        AvlByHand);
    return RoutineDone(Driver);
}
