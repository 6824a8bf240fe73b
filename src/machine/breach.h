/*
 * How a kernel folder says that a driver broke a rule (a row of verify/rules.def): one BREACH
 * event, from any task, at any IRQL. The note is cut at 255 characters.
 */
#ifndef DRYDOCK_MACHINE_BREACH_H
#define DRYDOCK_MACHINE_BREACH_H

/* By the driver whose call is being served; outside of calls, by the innermost driver the running
 * task is in. effect: what Windows would do or what was seen, NULL if there is nothing to say. */
__attribute__((format(printf, 3, 4))) void breach_say(const char *rule, const char *effect,
                                                      const char *format, ...);

/* The same, and the end of the life: Windows would not go on. */
__attribute__((noreturn, format(printf, 3, 4))) void
breach_stop(const char *rule, const char *effect, const char *format, ...);

/* By the driver whose routine (a callback) has just returned. */
void breach_say_routine(const char *rule, const void *routine, const char *effect,
                        const char *note);

#endif
