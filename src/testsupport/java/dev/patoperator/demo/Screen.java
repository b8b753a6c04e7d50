package dev.patoperator.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows a table that changes: redrawn in place on a terminal, one line for each change elsewhere. */
final class Screen {

    /** A line that wraps would count as one line but occupy two. */
    private static final int WIDTH = 79;

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, List<String>> shown = new HashMap<>();
    private List<String> drawn = List.of();

    private Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static Screen on(PrintStream out) {
        return new Screen(out, isTerminal() && !"dumb".equals(System.getenv("TERM")));
    }

    /** Shows the changes. */
    void show(List<Row> rows, List<String> table) {
        if (terminal) {
            redraw(table.stream().map(Screen::cut).toList());
        } else {
            rows.stream()
                    .filter(row -> !row.cells().equals(shown.put(row.key(), row.cells())))
                    .forEach(row -> out.println(Table.line(row.cells())));
        }
    }

    /** Shows the whole table again where only its changes were shown. */
    void showWhole(List<String> table) {
        if (!terminal) {
            out.println();
            table.forEach(out::println);
        }
    }

    /** Prints text between tables; the next table is drawn below it. */
    void say(String text) {
        drawn = List.of();
        out.println(text);
    }

    private void redraw(List<String> table) {
        if (table.equals(drawn)) {
            return;
        }
        // Cursor to the table's first line, then erase to the end of the screen.
        String back = drawn.isEmpty() ? "" : "\u001b[" + drawn.size() + "A\u001b[J";
        out.print(back + String.join("\n", table) + "\n");
        out.flush();
        drawn = table;
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
    }

    /**
     * Whether the output is a terminal. Since JDK 22 a Console can exist without one, and has a method to check this.
     */
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
