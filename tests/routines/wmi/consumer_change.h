/*
 * The consumer's side of the test: changes data, runs methods, opens and closes. See consumer.h.
 */
#ifndef WMI_CONSUMER_CHANGE_H
#define WMI_CONSUMER_CHANGE_H

#include "consumer.h"

static VOID ConsumerSet(VOID)
{
    UNICODE_STRING first, second;
    PVOID names = Names(&first, &second), object = Open(BLOCK_DATA, WMIGUID_SET);
    ULONG value = 77, small = 0;
    CHECK(IoWMISetSingleInstance(object, &first, 0, sizeof value, &value) == STATUS_SUCCESS);
    CHECK(Values[0] == 77 && Values[1] == 22);
    CHECK(IoWMISetSingleInstance(object, &first, 0, 1, &small) == STATUS_WMI_SET_FAILURE);
    CHECK(Values[0] == 77);
    Values[0] = 11;
    ObDereferenceObject(object);
    ExFreePoolWithTag(names, 'tseT');
}

static VOID ConsumerSetItem(VOID)
{
    UNICODE_STRING first, second;
    PVOID names = Names(&first, &second), object = Open(BLOCK_DATA, WMIGUID_SET);
    ULONG value = 78;
    CHECK(IoWMISetSingleItem(object, &second, 1, 0, sizeof value, &value) == STATUS_SUCCESS);
    CHECK(Values[1] == 78);
    CHECK(IoWMISetSingleItem(object, &second, 2, 0, sizeof value, &value) ==
          STATUS_WMI_ITEMID_NOT_FOUND);
    Values[1] = 22;
    ObDereferenceObject(object);
    ExFreePoolWithTag(names, 'tseT');
}

static VOID ConsumerReadOnly(VOID)
{
    UNICODE_STRING first, second;
    PVOID names = Names(&first, &second), object = Open(BLOCK_BIG, WMIGUID_SET);
    ULONG value = 1;
    CHECK(IoWMISetSingleInstance(object, &first, 0, sizeof value, &value) == STATUS_WMI_READ_ONLY);
    ObDereferenceObject(object);
    ExFreePoolWithTag(names, 'tseT');
}

static VOID ConsumerMethod(VOID)
{
    UNICODE_STRING first, second;
    PVOID names = Names(&first, &second), object = Open(BLOCK_DATA, WMIGUID_EXECUTE);
    ULONG both[2] = {5, 6}, size = sizeof both;
    CHECK(IoWMIExecuteMethod(object, &second, 1, sizeof both, &size, (PUCHAR)both) ==
          STATUS_SUCCESS);
    CHECK(size == sizeof(ULONG) && both[0] == 11);
    ObDereferenceObject(object);
    ExFreePoolWithTag(names, 'tseT');
}

static VOID ConsumerMethodSmall(VOID)
{
    UNICODE_STRING first, second;
    PVOID names = Names(&first, &second), object = Open(BLOCK_DATA, WMIGUID_EXECUTE);
    ULONG data[25] = {0}, size = 0;
    CHECK(IoWMIExecuteMethod(object, &second, 2, 0, &size, (PUCHAR)data) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(size == sizeof data);
    CHECK(IoWMIExecuteMethod(object, &second, 2, 0, &size, (PUCHAR)data) == STATUS_SUCCESS);
    CHECK(size == sizeof data && data[24] == 25);
    ObDereferenceObject(object);
    ExFreePoolWithTag(names, 'tseT');
}

static VOID ConsumerMethodNothing(VOID)
{
    UNICODE_STRING first, second, wrong = RTL_CONSTANT_STRING(L"Nobody");
    PVOID names = Names(&first, &second), object = Open(BLOCK_DATA, WMIGUID_EXECUTE);
    ULONG data = 0, size = sizeof data;
    CHECK(IoWMIExecuteMethod(object, &first, 9, 0, &size, (PUCHAR)&data) ==
          STATUS_WMI_ITEMID_NOT_FOUND);
    CHECK(IoWMIExecuteMethod(object, &wrong, 1, 0, &size, (PUCHAR)&data) ==
          STATUS_WMI_INSTANCE_NOT_FOUND);
    ObDereferenceObject(object);
    ExFreePoolWithTag(names, 'tseT');
}

static VOID Wait(VOID)
{
    LARGE_INTEGER delay;
    delay.QuadPart = -10 * 1000 * 100;
    KeDelayExecutionThread(KernelMode, FALSE, &delay);
}

static VOID ConsumerExpensive(VOID)
{
    PVOID first, second;
    KIRQL old;
    CHECK(Enabled[BLOCK_EXPENSIVE] == 0);
    first = Open(BLOCK_EXPENSIVE, WMIGUID_QUERY);
    second = Open(BLOCK_EXPENSIVE, WMIGUID_QUERY);
    CHECK(Enabled[BLOCK_EXPENSIVE] == 1 && Disabled[BLOCK_EXPENSIVE] == 0);
    ObDereferenceObject(first);
    Wait();
    CHECK(Disabled[BLOCK_EXPENSIVE] == 0);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    ObDereferenceObject(second);
    KeLowerIrql(old);
    Wait();
    CHECK(Enabled[BLOCK_EXPENSIVE] == 1 && Disabled[BLOCK_EXPENSIVE] == 1);
    CHECK(Enabled[BLOCK_DATA] == 0 && AtWrongLevel == 0);
}

static VOID ConsumerRights(VOID)
{
    UNICODE_STRING wrong = RTL_CONSTANT_STRING(L"Nobody");
    PVOID object = Open(BLOCK_DATA, WMIGUID_QUERY);
    ULONG data = 0, size = sizeof data;
    CHECK(!NT_SUCCESS(IoWMISetSingleInstance(object, &wrong, 0, sizeof data, &data)));
    CHECK(IoWMIExecuteMethod(object, &wrong, 1, 0, &size, (PUCHAR)&data) == STATUS_ACCESS_DENIED);
    CHECK(!NT_SUCCESS(IoWMISetNotificationCallback(object, NULL, NULL)));
    ObDereferenceObject(object);
    object = Open(BLOCK_DATA, WMIGUID_SET);
    CHECK(IoWMIQueryAllData(object, &size, &data) == STATUS_ACCESS_DENIED);
    ObDereferenceObject(object);
}

static VOID ConsumerGone(VOID)
{
    PVOID object = Open(BLOCK_DATA, WMIGUID_QUERY);
    ULONG size = 0;
    CHECK(IoWMIQueryAllData(object, &size, NULL) == STATUS_WMI_GUID_NOT_FOUND);
    ObDereferenceObject(object);
}

#endif
