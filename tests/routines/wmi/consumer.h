/*
 * The consumer's side of the test: opens blocks, and reads what comes as the pages say it is laid
 * out. For wmi.c, whose checks these are.
 */
#ifndef WMI_CONSUMER_H
#define WMI_CONSUMER_H

#include "../common/routine_test.h"
#include "provider.h"

#define ROOM 16384

static PVOID Open(ULONG Block, ULONG Access)
{
    PVOID object = NULL;
    CHECK(NT_SUCCESS(IoWMIOpenBlock(&Blocks[Block], Access, &object)));
    return object;
}

static PVOID Buffer(VOID)
{
    PVOID buffer = ExAllocatePoolWithTag(NonPagedPool, ROOM, 'tseT');
    if (buffer != NULL)
        RtlFillMemory(buffer, ROOM, 0x55);
    return buffer;
}

static PUCHAR Instance(PWNODE_ALL_DATA All, ULONG Index, PULONG Length)
{
    if (All->WnodeHeader.Flags & WNODE_FLAG_FIXED_INSTANCE_SIZE) {
        *Length = All->FixedInstanceSize;
        return (PUCHAR)All + All->DataBlockOffset + Index * ((All->FixedInstanceSize + 7) & ~7u);
    }
    *Length = All->OffsetInstanceDataAndLength[Index].LengthInstanceData;
    return (PUCHAR)All + All->OffsetInstanceDataAndLength[Index].OffsetInstanceData;
}

static UNICODE_STRING Name(PWNODE_ALL_DATA All, ULONG Index)
{
    PULONG offsets = (PULONG)((PUCHAR)All + All->OffsetInstanceNameOffsets);
    PUSHORT counted = (PUSHORT)((PUCHAR)All + offsets[Index]);
    UNICODE_STRING name;
    name.Length = name.MaximumLength = counted[0];
    name.Buffer = (PWCH)(counted + 1);
    return name;
}

/* The names of the data block's instances, to ask for one; the buffer is the caller's to free. */
static PVOID Names(UNICODE_STRING *First, UNICODE_STRING *Second)
{
    PVOID object = Open(BLOCK_DATA, WMIGUID_QUERY), buffer = Buffer();
    ULONG size = ROOM;
    CHECK(NT_SUCCESS(IoWMIQueryAllData(object, &size, buffer)));
    *First = Name(buffer, 0);
    *Second = Name(buffer, 1);
    ObDereferenceObject(object);
    return buffer;
}

static VOID ConsumerQuery(VOID)
{
    PVOID object = Open(BLOCK_DATA, WMIGUID_QUERY), buffer = Buffer();
    PWNODE_ALL_DATA all = buffer;
    ULONG size = 0, needed, length, i;
    UNICODE_STRING first, second;
    CHECK(IoWMIQueryAllData(object, &size, NULL) == STATUS_BUFFER_TOO_SMALL);
    CHECK(size > sizeof *all && size < ROOM);
    needed = size--;
    CHECK(IoWMIQueryAllData(object, &size, buffer) == STATUS_BUFFER_TOO_SMALL);
    CHECK(size == needed && *(PUCHAR)buffer == 0x55);
    CHECK(IoWMIQueryAllData(object, &size, buffer) == STATUS_SUCCESS);
    CHECK(size == needed && all->WnodeHeader.Linkage == 0 && all->InstanceCount == 2);
    CHECK(all->WnodeHeader.Flags & WNODE_FLAG_ALL_DATA);
    CHECK(RtlCompareMemory(&all->WnodeHeader.Guid, &Blocks[BLOCK_DATA], sizeof(GUID)) == 16);
    for (i = 0; i < 2; i++) {
        PULONG value = (PULONG)Instance(all, i, &length);
        CHECK(length == sizeof(ULONG) && *value == Values[i] && ((ULONG_PTR)value & 7) == 0);
    }
    first = Name(all, 0);
    second = Name(all, 1);
    CHECK(first.Length > 14 && second.Length > 14);
    CHECK(RtlCompareMemory(first.Buffer, L"Drydock", 14) == 14);
    CHECK(!RtlEqualUnicodeString(&first, &second, TRUE));
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    ObDereferenceObject(object);
    ExFreePoolWithTag(buffer, 'tseT');
}

static VOID ConsumerQueryNothing(VOID)
{
    GUID nobody = {0x11, 2, 3, {4}};
    PVOID object, buffer = Buffer();
    ULONG size = ROOM;
    CHECK(NT_SUCCESS(IoWMIOpenBlock(&nobody, WMIGUID_QUERY, &object)));
    CHECK(IoWMIQueryAllData(object, &size, buffer) == STATUS_WMI_GUID_NOT_FOUND);
    ObDereferenceObject(object);
    object = Open(BLOCK_EVENT, WMIGUID_QUERY);
    size = ROOM;
    CHECK(IoWMIQueryAllData(object, &size, buffer) == STATUS_WMI_GUID_NOT_FOUND);
    ObDereferenceObject(object);
    ExFreePoolWithTag(buffer, 'tseT');
}

static VOID ConsumerQueryBig(VOID)
{
    PVOID object = Open(BLOCK_BIG, WMIGUID_QUERY), buffer = Buffer();
    ULONG size = ROOM, length, i, wrong = 0;
    PUCHAR data;
    CHECK(IoWMIQueryAllData(object, &size, buffer) == STATUS_SUCCESS);
    data = Instance(buffer, 0, &length);
    CHECK(length == BIG_SIZE && size > BIG_SIZE);
    for (i = 0; i < BIG_SIZE; i++)
        wrong += data[i] != (UCHAR)i;
    CHECK(wrong == 0);
    ObDereferenceObject(object);
    ExFreePoolWithTag(buffer, 'tseT');
}

static VOID ConsumerQueryMultiple(VOID)
{
    GUID nobody = {0x11, 2, 3, {5}};
    PVOID objects[3], buffer = Buffer();
    PWNODE_ALL_DATA first = buffer, second;
    ULONG size = ROOM;
    objects[0] = Open(BLOCK_DATA, WMIGUID_QUERY);
    CHECK(NT_SUCCESS(IoWMIOpenBlock(&nobody, WMIGUID_QUERY, &objects[1])));
    objects[2] = Open(BLOCK_BIG, WMIGUID_QUERY);
    CHECK(IoWMIQueryAllDataMultiple(objects, 3, &size, buffer) == STATUS_SUCCESS);
    second = (PWNODE_ALL_DATA)((PUCHAR)first + first->WnodeHeader.Linkage);
    CHECK(first->WnodeHeader.Linkage >= first->WnodeHeader.BufferSize);
    CHECK(first->InstanceCount == 2 && second->InstanceCount == 1);
    CHECK(second->WnodeHeader.Linkage == 0);
    ObDereferenceObject(objects[0]);
    ObDereferenceObject(objects[1]);
    ObDereferenceObject(objects[2]);
    ExFreePoolWithTag(buffer, 'tseT');
}

static VOID ConsumerSingle(VOID)
{
    UNICODE_STRING first, second;
    PVOID names = Names(&first, &second), object = Open(BLOCK_DATA, WMIGUID_QUERY);
    PVOID buffer = Buffer();
    PWNODE_SINGLE_INSTANCE one = buffer;
    ULONG size = 0;
    CHECK(IoWMIQuerySingleInstance(object, &second, &size, NULL) == STATUS_BUFFER_TOO_SMALL);
    CHECK(IoWMIQuerySingleInstance(object, &second, &size, buffer) == STATUS_SUCCESS);
    CHECK(one->WnodeHeader.Flags & WNODE_FLAG_SINGLE_INSTANCE);
    CHECK(one->SizeDataBlock == sizeof(ULONG) && (one->DataBlockOffset & 7) == 0);
    CHECK(*(PULONG)((PUCHAR)one + one->DataBlockOffset) == Values[1]);
    CHECK(size == one->WnodeHeader.BufferSize);
    ObDereferenceObject(object);
    ExFreePoolWithTag(names, 'tseT');
    ExFreePoolWithTag(buffer, 'tseT');
}

static VOID ConsumerSingleNothing(VOID)
{
    UNICODE_STRING wrong = RTL_CONSTANT_STRING(L"Nobody");
    GUID nobody = {0x11, 2, 3, {6}};
    PVOID object = Open(BLOCK_DATA, WMIGUID_QUERY), buffer = Buffer();
    ULONG size = ROOM;
    CHECK(IoWMIQuerySingleInstance(object, &wrong, &size, buffer) == STATUS_WMI_INSTANCE_NOT_FOUND);
    ObDereferenceObject(object);
    CHECK(NT_SUCCESS(IoWMIOpenBlock(&nobody, WMIGUID_QUERY, &object)));
    CHECK(IoWMIQuerySingleInstance(object, &wrong, &size, buffer) == STATUS_WMI_GUID_NOT_FOUND);
    ObDereferenceObject(object);
    ExFreePoolWithTag(buffer, 'tseT');
}

static VOID ConsumerSingleMultiple(VOID)
{
    UNICODE_STRING list[2], first, second, wrong = RTL_CONSTANT_STRING(L"Nobody");
    PVOID names = Names(&first, &second), buffer = Buffer(), objects[2];
    PWNODE_SINGLE_INSTANCE one = buffer;
    ULONG size = ROOM;
    objects[0] = objects[1] = Open(BLOCK_DATA, WMIGUID_QUERY);
    list[0] = second;
    list[1] = first;
    CHECK(IoWMIQuerySingleInstanceMultiple(objects, list, 2, &size, buffer) == STATUS_SUCCESS);
    CHECK(*(PULONG)((PUCHAR)one + one->DataBlockOffset) == Values[1]);
    one = (PWNODE_SINGLE_INSTANCE)((PUCHAR)one + one->WnodeHeader.Linkage);
    CHECK(*(PULONG)((PUCHAR)one + one->DataBlockOffset) == Values[0]);
    CHECK(one->WnodeHeader.Linkage == 0);
    list[0] = list[1] = wrong;
    size = ROOM;
    CHECK(IoWMIQuerySingleInstanceMultiple(objects, list, 2, &size, buffer) == STATUS_SUCCESS);
    CHECK(size == 0);
    ObDereferenceObject(objects[0]);
    ExFreePoolWithTag(names, 'tseT');
    ExFreePoolWithTag(buffer, 'tseT');
}

#endif
