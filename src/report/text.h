/*
 * The report as text: what a person reads after a run.
 *
 * One file per part, each a function of the kept record alone, so that the same run gives the same
 * bytes. report/text.c says in which order the parts come.
 */
#ifndef DRYDOCK_REPORT_TEXT_H
#define DRYDOCK_REPORT_TEXT_H

#include "report/model.h"

void report_text_write(struct report *report, FILE *out);

/* The parts. */
void report_text_drivers(struct report *report, FILE *out);
void report_text_tree(struct report *report, FILE *out);
void report_text_steps(struct report *report, FILE *out);
void report_text_lives(struct report *report, FILE *out);
void report_text_findings(struct report *report, FILE *out);
void report_text_summary(struct report *report, FILE *out);

/* Colour, only where the report is for a terminal; "" elsewhere. */
enum report_colour { REPORT_PLAIN, REPORT_BOLD, REPORT_RED, REPORT_MAGENTA, REPORT_GREEN };
const char *report_colour(const struct report *report, enum report_colour colour);

#endif
