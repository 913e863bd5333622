#!/usr/bin/env perl
# build/embed: every byte of a file comes out of the compiled table as it went in.
use strict;
use warnings;
use Test::More;

my $dir = "$ENV{LODE_TEST_TMP}";
my %files = (
    "lode/init.lua" => ["lode", "return 1\n"],
    "lode/clean.lua" => ["lode.clean", join("", map { chr } 0 .. 255) x 2 . "??/??= \\ \"\0001\r\n"],
    "lode/sub/init.lua" => ["lode.sub", ""],
    "lode/sub/deep.lua" => ["lode.sub.deep", "no newline at the end"],
);

mkdir "$dir/$_" or die "$_: $!" for qw(lode lode/sub);
for my $path (sort keys %files) {
    open my $f, ">:raw", "$dir/$path" or die "$path: $!";
    print $f $files{$path}[1];
    close $f or die;
}
my @paths = sort keys %files;
is(system("build/embed '$dir' @paths >'$dir/embed.c'"), 0, "embed runs");
open my $c, ">", "$dir/main.c" or die;
print $c <<'C';
#include <stdio.h>
#include "bind/embed.h"
int main(void)
{
    for (const struct lode_embed_file *f = lode_embed_files; f->name; f++) {
        printf("%s %s %zu %d ", f->name, f->path, f->size, f->text[f->size]);
        for (size_t i = 0; i < f->size; i++)
            printf("%02x", (unsigned char)f->text[i]);
        putchar('\n');
    }
    return 0;
}
C
close $c or die;
is(system("gcc -std=c11 -Wall -Wextra -Werror -trigraphs -Isrc -o '$dir/main' '$dir/main.c' '$dir/embed.c'"), 0,
    "the table compiles without a warning");
my @want = map { join(" ", $files{$_}[0], $_, length $files{$_}[1], 0, unpack("H*", $files{$_}[1])) . "\n" } @paths;
is_deeply([qx('$dir/main')], \@want, "names, paths, sizes and bytes are right");
isnt(system("build/embed '$dir' lode/none.lua >/dev/null 2>&1"), 0, "a missing file is an error");
done_testing();
