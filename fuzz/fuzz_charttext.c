/* fuzz_charttext.c - any bytes as a text of a chart: what is written for gnuplot is letters and
 * octal escapes that say the text again, and what is drawn is clean.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Iinclude -I. \
 *         fuzz/fuzz_charttext.c sim/out/charttext.c sim/base/status.c sim/base/text.c -lm
 *     ./fuzz_charttext -max_len=4096 CORPUS
 *
 * Without libFuzzer, -DSIM_REPLAY makes a program that runs over the files it is given. */
#include "sim/charttext.h"
#include "sim/status.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool
is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Reads the quoted text as gnuplot does. */
static void
check_quote(const char *text)
{
    char *quoted = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&quoted, &length);
    SIM_BUG_IF(to == NULL);
    sim_charttext_quote(to, text);
    fclose(to);
    SIM_BUG_IF(length < 2 || quoted[0] != '"' || quoted[length - 1] != '"');
    size_t at = 0;
    for (size_t i = 1; i < length - 1; at++) {
        unsigned value = (unsigned char)quoted[i];
        if (is_letter(quoted[i])) {
            i++;
        } else {
            SIM_BUG_IF(quoted[i] != '\\' || i + 3 > length - 2);
            SIM_BUG_IF(strspn(quoted + i + 1, "01234567") < 3);
            value = (unsigned)strtoul(
                (char[]) { quoted[i + 1], quoted[i + 2], quoted[i + 3], '\0' }, NULL, 8);
            i += 4;
        }
        SIM_BUG_IF(value != (unsigned char)text[at]);
    }
    SIM_BUG_IF(text[at] != '\0');
    free(quoted);
}

static void
check_comment(const char *text)
{
    char *comment = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&comment, &length);
    SIM_BUG_IF(to == NULL);
    sim_charttext_comment(to, text);
    fclose(to);
    SIM_BUG_IF(length != strlen(text) || strpbrk(comment, "\\`\n\r\"'@$") != NULL);
    free(comment);
}

static void
check_clean(const char *text, size_t size, size_t max_characters)
{
    char *clean = malloc(size);
    char *again = malloc(size + 4);
    SIM_BUG_IF(clean == NULL || again == NULL);
    const size_t characters = sim_charttext_clean(size, clean, text, max_characters);
    SIM_BUG_IF(strlen(clean) >= size || characters > max_characters);
    SIM_BUG_IF(strstr(clean, "]]>") != NULL);
    for (const char *c = clean; *c != '\0'; c++) {
        SIM_BUG_IF((unsigned char)*c < ' ' || *c == 0x7F);
    }
    /* cleaning once is enough */
    SIM_BUG_IF(sim_charttext_clean(size, again, clean, max_characters) != characters);
    SIM_BUG_IF(strcmp(again, clean) != 0);
    for (double em = 1.0; em < 40.0; em *= 2.5) {
        strcpy(again, clean);
        SIM_BUG_IF(sim_charttext_break(again, em) > strlen(again));
        sim_charttext_fit(again, em);
        SIM_BUG_IF(sim_charttext_width(again) > em + 1.3);
        SIM_BUG_IF(strncmp(again, clean, strlen(again) > 3 ? strlen(again) - 3 : 0) != 0);
    }
    free(clean);
    free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *text = malloc(n + 1);
    SIM_BUG_IF(text == NULL);
    memcpy(text, data, n);
    text[n] = '\0';
    check_quote(text);
    check_comment(text);
    check_clean(text, 3 * n + 8, 3 * n + 8);
    check_clean(text, 4 + n % 61, 1 + n % 17);
    char words[64];
    sim_charttext_words(sizeof words, words, text, n % 2 == 0);
    SIM_BUG_IF(strlen(words) >= sizeof words);
    free(text);
    return 0;
}

#ifdef SIM_REPLAY
int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        static uint8_t bytes[1 << 20];
        FILE *from = fopen(argv[i], "rb");
        if (from == NULL) {
            return 1;
        }
        const size_t n = fread(bytes, 1, sizeof bytes, from);
        fclose(from);
        (void)LLVMFuzzerTestOneInput(bytes, n);
    }
    printf("%d inputs\n", argc - 1);
    return 0;
}
#endif
