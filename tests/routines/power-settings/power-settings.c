/* Power settings: told at once, told again when the display goes off and on, told no more. */
#include <initguid.h> /* the settings are defined here */

#include "../common/power_driver.h"

/* No setting at all. */
static const GUID Nothing = {0x5d1c4b50, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

typedef struct {
    const GUID *Setting;
    ULONG Calls, Value, Length;
    ULONG Offs, Ons; /* with the values 0 and 1 */
    BOOLEAN IsWrong;
    PVOID Handle;
    BOOLEAN IsLeaving; /* unregisters itself */
} WATCH;

static WATCH Display, Source, Unknown, Once;

static NTSTATUS NTAPI Callback(LPCGUID Setting, PVOID Value, ULONG Length, PVOID Context)
{
    WATCH *watch = Context;

    watch->Calls++;
    watch->Length = Length;
    watch->Value = *(ULONG *)Value;
    watch->Offs += watch->Value == 0;
    watch->Ons += watch->Value == 1;
    if (KeGetCurrentIrql() != PASSIVE_LEVEL || !IsEqualGUID(Setting, watch->Setting))
        watch->IsWrong = TRUE;
    if (watch->IsLeaving)
        PoUnregisterPowerSettingCallback(watch->Handle);
    return STATUS_SUCCESS;
}

static NTSTATUS Register(WATCH *Watch, const GUID *Setting)
{
    Watch->Setting = Setting;
    return PoRegisterPowerSettingCallback(NULL, Setting, Callback, Watch, &Watch->Handle);
}

static VOID ToldNow(VOID)
{
    CHECK(Register(&Display, &GUID_CONSOLE_DISPLAY_STATE) == STATUS_SUCCESS);
    CHECK(Register(&Source, &GUID_ACDC_POWER_SOURCE) == STATUS_SUCCESS);
    PowerSleep(100); /* "might occur before the call returns" */
    CHECK(Display.Calls == 1 && Display.Length == sizeof(ULONG) && !Display.IsWrong);
    CHECK(Source.Calls == 1 && Source.Length == sizeof(ULONG) && !Source.IsWrong);
    CHECK(Display.Handle != NULL && Display.Handle != Source.Handle);
}

static VOID UnknownSetting(VOID)
{
    CHECK(Register(&Unknown, &Nothing) == STATUS_SUCCESS);
    PowerSleep(100);
    CHECK(Unknown.Calls == 0);
    CHECK(PoUnregisterPowerSettingCallback(Unknown.Handle) == STATUS_SUCCESS);
}

static VOID BadHandle(VOID)
{
    CHECK(PoUnregisterPowerSettingCallback(NULL) == STATUS_INVALID_PARAMETER);
    CHECK(PoUnregisterPowerSettingCallback(Unknown.Handle) == STATUS_INVALID_PARAMETER);
}

static VOID Started(VOID)
{
    RUN(PoRegisterPowerSettingCallback, "the value of now comes at once", ToldNow);
    RUN(PoRegisterPowerSettingCallback, "nothing comes of a setting that there is not",
        UnknownSetting);
    RUN(PoUnregisterPowerSettingCallback, "refuses what is no handle", BadHandle);
    Register(&Once, &GUID_MONITOR_POWER_ON);
    Once.IsLeaving = TRUE;
}

/* The system has slept meanwhile, with its display off. */
static VOID ToldLater(VOID)
{
    CHECK(Display.Calls == 3 && Display.Offs == 1 && Display.Ons == 2 && !Display.IsWrong);
    CHECK(Source.Calls == 1);
    CHECK(Once.Calls == 2 && Once.Value == 0 && !Once.IsWrong);
}

static VOID Unregister(VOID)
{
    CHECK(PoUnregisterPowerSettingCallback(Display.Handle) == STATUS_SUCCESS);
    CHECK(PoUnregisterPowerSettingCallback(Source.Handle) == STATUS_SUCCESS);
    CHECK(PoUnregisterPowerSettingCallback(Once.Handle) == STATUS_INVALID_PARAMETER);
}

static VOID Removing(VOID)
{
    RUN(PoRegisterPowerSettingCallback, "changes come as they are", ToldLater);
    RUN(PoUnregisterPowerSettingCallback, "each once, from inside too", Unregister);
}

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
