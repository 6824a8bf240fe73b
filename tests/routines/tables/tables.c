/* Generic tables, both kinds, with records that the driver allocates from pool. */
#include "../common/routine_test.h"

typedef struct {
    ULONG Key, Value;
} RECORD;

static RTL_GENERIC_TABLE Splay;
static RTL_AVL_TABLE Avl;
static ULONG Blocks; /* allocated and not freed */
static BOOLEAN IsFull;
static ULONG LastSize;

static RTL_GENERIC_COMPARE_RESULTS NTAPI Compare(PVOID Table, PVOID First, PVOID Second)
{
    ULONG first = ((RECORD *)First)->Key, second = ((RECORD *)Second)->Key;

    UNREFERENCED_PARAMETER(Table);
    return first < second ? GenericLessThan : first > second ? GenericGreaterThan : GenericEqual;
}

static PVOID NTAPI Allocate(PVOID Table, ULONG Bytes)
{
    UNREFERENCED_PARAMETER(Table);
    LastSize = Bytes;
    if (IsFull)
        return NULL;
    Blocks++;
    return ExAllocatePoolWithTag(NonPagedPool, Bytes, 'lbaT');
}

static VOID NTAPI Free(PVOID Table, PVOID Block)
{
    UNREFERENCED_PARAMETER(Table);
    Blocks--;
    ExFreePoolWithTag(Block, 'lbaT');
}

/* 1 .. 100, each once, in an order that is neither up nor down. */
static ULONG Shuffled(ULONG I)
{
    return (I * 37 + 11) % 101;
}

#define CASES(table, suffix, header)                                                               \
    static VOID Empty##suffix(VOID)                                                                \
    {                                                                                              \
        RECORD record = {1, 0};                                                                    \
        PVOID key = NULL;                                                                          \
        RtlInitializeGenericTable##suffix(&table, (PVOID)Compare, (PVOID)Allocate, (PVOID)Free,    \
                                          &Blocks);                                                \
        CHECK(RtlIsGenericTableEmpty##suffix(&table));                                             \
        CHECK(RtlNumberGenericTableElements##suffix(&table) == 0);                                 \
        CHECK(table.TableContext == &Blocks);                                                      \
        CHECK(RtlLookupElementGenericTable##suffix(&table, &record) == NULL);                      \
        CHECK(RtlGetElementGenericTable##suffix(&table, 0) == NULL);                               \
        CHECK(!RtlDeleteElementGenericTable##suffix(&table, &record));                             \
        CHECK(RtlEnumerateGenericTable##suffix(&table, TRUE) == NULL);                             \
        CHECK(RtlEnumerateGenericTableWithoutSplaying##suffix(&table, &key) == NULL);              \
    }                                                                                              \
    static VOID Insert##suffix(VOID)                                                               \
    {                                                                                              \
        BOOLEAN isNew;                                                                             \
        ULONG i;                                                                                   \
        for (i = 1; i <= 100; i++) {                                                               \
            RECORD record = {Shuffled(i), i}, *element;                                            \
            isNew = FALSE;                                                                         \
            element =                                                                              \
                RtlInsertElementGenericTable##suffix(&table, &record, sizeof(record), &isNew);     \
            CHECK(element != NULL && element != &record && isNew);                                 \
            CHECK(element != NULL && element->Key == record.Key && element->Value == i);           \
        }                                                                                          \
        CHECK(RtlNumberGenericTableElements##suffix(&table) == 100 && Blocks == 100);              \
        CHECK(LastSize == (header) + sizeof(RECORD));                                              \
        CHECK(!RtlIsGenericTableEmpty##suffix(&table));                                            \
    }                                                                                              \
    static VOID InsertAgain##suffix(VOID)                                                          \
    {                                                                                              \
        RECORD record = {Shuffled(7), 1000}, *element;                                             \
        BOOLEAN isNew = TRUE;                                                                      \
        element = RtlInsertElementGenericTable##suffix(&table, &record, sizeof(record), &isNew);   \
        CHECK(element != NULL && !isNew && element->Value == 7 && Blocks == 100);                  \
        CHECK(RtlInsertElementGenericTable##suffix(&table, &record, sizeof(record), NULL) ==       \
              element);                                                                            \
    }                                                                                              \
    static VOID InsertFull##suffix(VOID)                                                           \
    {                                                                                              \
        RECORD record = {1000, 1000};                                                              \
        BOOLEAN isNew = TRUE;                                                                      \
        IsFull = TRUE;                                                                             \
        CHECK(RtlInsertElementGenericTable##suffix(&table, &record, sizeof(record), &isNew) ==     \
              NULL);                                                                               \
        CHECK(!isNew && RtlNumberGenericTableElements##suffix(&table) == 100);                     \
        IsFull = FALSE;                                                                            \
    }                                                                                              \
    static VOID Lookup##suffix(VOID)                                                               \
    {                                                                                              \
        ULONG i;                                                                                   \
        for (i = 1; i <= 100; i++) {                                                               \
            RECORD record = {Shuffled(i), 0}, *element;                                            \
            element = RtlLookupElementGenericTable##suffix(&table, &record);                       \
            CHECK(element != NULL && element->Value == i);                                         \
        }                                                                                          \
    }                                                                                              \
    static VOID Enumerate##suffix(VOID)                                                            \
    {                                                                                              \
        RECORD *element;                                                                           \
        ULONG before = 0, count = 0;                                                               \
        for (element = RtlEnumerateGenericTable##suffix(&table, TRUE); element != NULL;            \
             element = RtlEnumerateGenericTable##suffix(&table, FALSE)) {                          \
            CHECK(count == 0 || element->Key > before);                                            \
            before = element->Key;                                                                 \
            count++;                                                                               \
        }                                                                                          \
        CHECK(count == 100);                                                                       \
    }                                                                                              \
    static VOID EnumerateQuietly##suffix(VOID)                                                     \
    {                                                                                              \
        RECORD *element;                                                                           \
        PVOID key = NULL;                                                                          \
        ULONG before = 0, count = 0;                                                               \
        while ((element = RtlEnumerateGenericTableWithoutSplaying##suffix(&table, &key)) !=        \
               NULL) {                                                                             \
            CHECK(count == 0 || element->Key > before);                                            \
            before = element->Key;                                                                 \
            count++;                                                                               \
        }                                                                                          \
        CHECK(count == 100);                                                                       \
    }                                                                                              \
    static VOID Delete##suffix(VOID)                                                               \
    {                                                                                              \
        ULONG i;                                                                                   \
        for (i = 1; i <= 100; i += 2) {                                                            \
            RECORD record = {Shuffled(i), 0};                                                      \
            CHECK(RtlDeleteElementGenericTable##suffix(&table, &record));                          \
            CHECK(!RtlDeleteElementGenericTable##suffix(&table, &record));                         \
            CHECK(RtlLookupElementGenericTable##suffix(&table, &record) == NULL);                  \
        }                                                                                          \
        CHECK(RtlNumberGenericTableElements##suffix(&table) == 50 && Blocks == 50);                \
    }                                                                                              \
    static VOID DeleteAll##suffix(VOID)                                                            \
    {                                                                                              \
        RECORD *element;                                                                           \
        while ((element = RtlGetElementGenericTable##suffix(&table, 0)) != NULL)                   \
            CHECK(RtlDeleteElementGenericTable##suffix(&table, element));                          \
        CHECK(RtlIsGenericTableEmpty##suffix(&table) && Blocks == 0);                              \
    }

CASES(Splay, , 40)
CASES(Avl, Avl, 32)

/* After Delete: what was inserted at even turns is left. */
static VOID GetInOrderOfInsertion(VOID)
{
    RECORD *element;
    ULONG i;

    for (i = 0; i < 50; i++) {
        element = RtlGetElementGenericTable(&Splay, i);
        CHECK(element != NULL && element->Value == 2 * (i + 1));
    }
    element = RtlGetElementGenericTable(&Splay, 10);
    CHECK(element != NULL && element->Value == 22);
    CHECK(RtlGetElementGenericTable(&Splay, 50) == NULL);
}

static VOID GetEach(VOID)
{
    ULONG i, sum = 0;

    for (i = 50; i-- > 0;) {
        RECORD *element = RtlGetElementGenericTableAvl(&Avl, i);
        CHECK(element != NULL && element->Value % 2 == 0);
        sum += element != NULL ? element->Value : 0;
    }
    CHECK(sum == 2550 && RtlGetElementGenericTableAvl(&Avl, 50) == NULL);
}

static VOID Full(VOID)
{
    RECORD record = {5, 50}, *element;
    PVOID node = &record;
    BOOLEAN isNew = FALSE;
    TABLE_SEARCH_RESULT found;

    CHECK(RtlLookupElementGenericTableFullAvl(&Avl, &record, &node, &found) == NULL);
    CHECK(found == TableEmptyTree && node == &record);
    element =
        RtlInsertElementGenericTableFullAvl(&Avl, &record, sizeof(record), &isNew, NULL, found);
    CHECK(element != NULL && isNew && element->Value == 50);
    record.Key = 4;
    CHECK(RtlLookupElementGenericTableFullAvl(&Avl, &record, &node, &found) == NULL);
    CHECK(found == TableInsertAsLeft);
    RtlInsertElementGenericTableFullAvl(&Avl, &record, sizeof(record), &isNew, node, found);
    CHECK(isNew && RtlNumberGenericTableElementsAvl(&Avl) == 2);
    element = RtlLookupElementGenericTableFullAvl(&Avl, &record, &node, &found);
    CHECK(element != NULL && element->Key == 4 && found == TableFoundNode);
    record.Key = 9;
    CHECK(RtlLookupElementGenericTableFullAvl(&Avl, &record, &node, &found) == NULL);
    CHECK(found == TableInsertAsRight);
}

/* The element that an enumeration stands on may be deleted. */
static VOID DeleteWhileEnumerating(VOID)
{
    RECORD *element;
    ULONG count = 0;

    for (element = RtlEnumerateGenericTableAvl(&Avl, TRUE); element != NULL;
         element = RtlEnumerateGenericTableAvl(&Avl, FALSE)) {
        CHECK(RtlDeleteElementGenericTableAvl(&Avl, element));
        count++;
    }
    CHECK(count == 2 && RtlIsGenericTableEmptyAvl(&Avl) && Blocks == 0);
}

#define RUN_CASES(suffix)                                                                          \
    RUN(RtlInitializeGenericTable##suffix, "an empty table has nothing", Empty##suffix);           \
    RUN(RtlInsertElementGenericTable##suffix, "copies, and says that it is new", Insert##suffix);  \
    RUN(RtlInsertElementGenericTable##suffix, "an equal one stays", InsertAgain##suffix);          \
    RUN(RtlInsertElementGenericTable##suffix, "no memory makes no element", InsertFull##suffix);   \
    RUN(RtlLookupElementGenericTable##suffix, "finds each by its key", Lookup##suffix);            \
    RUN(RtlEnumerateGenericTable##suffix, "goes in order of keys", Enumerate##suffix);             \
    RUN(RtlEnumerateGenericTableWithoutSplaying##suffix, "goes in order of keys",                  \
        EnumerateQuietly##suffix);                                                                 \
    RUN(RtlDeleteElementGenericTable##suffix, "takes out and frees", Delete##suffix);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN_CASES()
    RUN(RtlGetElementGenericTable, "goes in order of insertion", GetInOrderOfInsertion);
    RUN(RtlGetElementGenericTable, "the first, until none is left", DeleteAll);
    RUN_CASES(Avl)
    RUN(RtlGetElementGenericTableAvl, "reaches each by its number", GetEach);
    RUN(RtlGetElementGenericTableAvl, "the first, until none is left", DeleteAllAvl);
    RUN(RtlLookupElementGenericTableFullAvl, "says where an element is or would be", Full);
    RUN(RtlDeleteElementGenericTableAvl, "an enumeration goes on", DeleteWhileEnumerating);
    return RoutineDone(Driver);
}
