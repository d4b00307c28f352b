package com.foobar.infra.cli.shells;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A page of the manual, in the language of man(7): what the help of a command says, and no more. */
public final class ManPage {

    private static final String SECTION = ".SH ";

    private final StringBuilder page = new StringBuilder();
    private final CommandLine program;
    private final String date;
    private final String title;

    private ManPage(CommandLine program, String date, String title) {
        this.program = program;
        this.date = date;
        this.title = title;
    }

    /**
     * The page of the program as a whole.
     *
     * @param date of the version, {@code YYYY-MM-DD}
     */
    public static String of(CommandLine program, String date) {
        var page = new ManPage(program, date, program.getCommandName());
        page.begin(program);
        page.section("COMMANDS");
        for (var command : Told.commands(program)) {
            page.item("\\fB" + text(command.getCommandName()) + "\\fR", Told.sentence(command.getCommandSpec()));
        }
        page.options(program);
        page.footer(program);
        page.seeAlso(Told.commands(program).stream()
                .map(command -> page.title + "-" + command.getCommandName())
                .toList());
        return page.page.toString();
    }

    /** The page of one command. */
    public static String of(CommandLine program, CommandLine command, String date) {
        var page = new ManPage(program, date, program.getCommandName() + "-" + command.getCommandName());
        page.begin(command);
        page.options(command);
        page.footer(command);
        page.seeAlso(List.of(program.getCommandName()));
        return page.page.toString();
    }

    private void begin(CommandLine command) {
        var spec = command.getCommandSpec();
        var version = String.join(" ", program.getCommandSpec().version());
        page.append(".TH \"")
                .append(text(title).toUpperCase(Locale.ROOT))
                .append("\" 1 \"")
                .append(date)
                .append("\" \"")
                .append(text(version))
                .append("\" \"")
                .append(text(program.getCommandName()))
                .append(" manual\"\n");
        page.append(".nh\n.ad l\n");
        section("NAME");
        page.append(text(title))
                .append(" \\- ")
                .append(text(Told.summary(spec)))
                .append('\n');
        section("SYNOPSIS");
        paragraph(command.getHelp().synopsis(0).strip());
        section("DESCRIPTION");
        paragraph(String.join(" ", spec.usageMessage().description()));
    }

    private void options(CommandLine command) {
        var argument = Told.argument(command.getCommandSpec());
        if (argument.isPresent()) {
            section("ARGUMENTS");
            item("\\fI" + text(argument.get().paramLabel()) + "\\fR", Told.description(argument.get()));
        }
        section("OPTIONS");
        for (var option : Told.options(command.getCommandSpec())) {
            item(names(option), Told.description(option));
        }
    }

    private static String names(OptionSpec option) {
        boolean takes = Told.kind(option) != Told.Kind.NOTHING;
        var names = new ArrayList<String>();
        Told.names(option, false).forEach(name -> names.add("\\fB" + text(name) + "\\fR"));
        Told.names(option, true).forEach(name -> names.add("\\fB" + text(name) + "\\fR"));
        return Told.joined(names, ", ") + (takes ? " \\fI" + text(option.paramLabel()) + "\\fR" : "");
    }

    /** What stands below a help's options: paragraphs, each of which may begin with what it is. */
    private void footer(CommandLine command) {
        var lines = List.of(command.getCommandSpec().usageMessage().footer());
        var paragraph = new ArrayList<String>();
        for (var line : lines) {
            if (line.isBlank()) {
                paragraph(paragraph);
                paragraph.clear();
            } else {
                paragraph.add(line);
            }
        }
        paragraph(paragraph);
    }

    private void paragraph(List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        var first = lines.getFirst();
        boolean exits = first.startsWith("Exit codes: ");
        boolean headed = exits || first.matches("[A-Z][a-z ]+:");
        if (exits) {
            section("EXIT STATUS");
            paragraph(Told.joined(lines, " ").substring("Exit codes: ".length()));
            return;
        }
        if (headed) {
            section(first.substring(0, first.length() - 1).toUpperCase(Locale.ROOT));
        }
        var shown = headed ? lines.subList(1, lines.size()) : lines;
        boolean set = false;
        if (!headed && !shown.getFirst().startsWith("  ")) {
            page.append(".PP\n");
        }
        for (int i = 0; i < shown.size(); i++) {
            boolean typed = shown.get(i).startsWith("  ");
            if (typed != set) {
                // A heading is a paragraph's begin by itself.
                page.append(set ? ".fi\n" : "")
                        .append(i > 0 || !headed ? ".PP\n" : "")
                        .append(typed ? ".nf\n" : "");
                set = typed;
            }
            page.append(text(shown.get(i))).append('\n');
        }
        page.append(set ? ".fi\n" : "");
    }

    private void seeAlso(List<String> titles) {
        section("SEE ALSO");
        for (int i = 0; i < titles.size(); i++) {
            page.append(".BR ")
                    .append(text(titles.get(i)))
                    .append(" (1)")
                    .append(i + 1 < titles.size() ? "," : "")
                    .append('\n');
        }
    }

    private void section(String name) {
        page.append(SECTION)
                .append(name.contains(" ") ? "\"" + name + "\"" : name)
                .append('\n');
    }

    private void item(String term, String what) {
        page.append(".TP\n").append(term).append('\n');
        paragraph(what);
    }

    private void paragraph(String words) {
        page.append(text(words)).append('\n');
    }

    /** A text as it is: nothing of it is a request, and what is typed stays so when it is copied. */
    static String text(String plain) {
        var escaped = plain.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
        return escaped.lines()
                .map(line -> line.startsWith(".") ? "\\&" + line : line)
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }
}
