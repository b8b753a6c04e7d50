package dev.patoperator.demo.view;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Supplier;

/** Where the demo prints: a terminal, on which lines can be replaced and have colours, or something else. */
public final class Screen {

    /** Lines of a text that nobody reads on a terminal. */
    private static final int WIDTH_ELSEWHERE = 120;

    private static final int WIDEST = 120;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colour;
    private final Supplier<TerminalSize> size;
    private List<String> replaceable = List.of();

    private Screen(PrintStream out, boolean terminal, boolean colour, Supplier<TerminalSize> size) {
        this.out = out;
        this.terminal = terminal;
        this.colour = colour;
        this.size = size;
    }

    /** Returns the terminal of this process when the output goes there, else the standard output. */
    public static Screen standard() {
        if (!isTerminal() || "dumb".equals(System.getenv("TERM"))) {
            return plain(System.out);
        }
        String noColour = System.getenv("NO_COLOR");
        // Maven's System.out removes escape codes in batch mode, so they are written beside it.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, Charset.defaultCharset());
        return terminal(out, noColour == null || noColour.isEmpty(), TerminalSize::current);
    }

    /** Returns a screen that only ever appends lines, without escape codes. */
    public static Screen plain(PrintStream out) {
        return new Screen(out, false, false, () -> TerminalSize.USUAL);
    }

    /** Returns a terminal. */
    static Screen terminal(PrintStream out, boolean colour, Supplier<TerminalSize> size) {
        return new Screen(out, true, colour, size);
    }

    /** Whether lines can be replaced. */
    public boolean isLive() {
        return terminal;
    }

    /** Returns how many lines can be replaced: all of the terminal but the one with the cursor. */
    public int room() {
        return size.get().lines() - 1;
    }

    /** Returns how long a line of text may be. */
    public int width() {
        return terminal ? Math.min(WIDEST, size.get().columns() - 1) : WIDTH_ELSEWHERE;
    }

    /** Prints text without ending the line. */
    public void begin(String text) {
        print(text);
    }

    /** Prints lines in place of those that were printed by the last call of this method. */
    public void replace(List<Line> lines) {
        TerminalSize now = size.get();
        // A line that wraps would count as one line but occupy two.
        List<String> texts = lines.stream()
                .limit(now.lines() - 1L)
                .map(line -> line.cut(now.columns() - 1).text(colour))
                .toList();
        if (!texts.equals(replaceable)) {
            print(clearing() + String.join("\n", texts) + "\n");
            replaceable = texts;
        }
    }

    /** Prints lines in place of those that can be replaced; they stay. */
    public void say(List<Line> lines) {
        StringBuilder text = new StringBuilder(clearing());
        lines.forEach(line -> text.append(line.text(colour)).append(System.lineSeparator()));
        print(text.toString());
        replaceable = List.of();
    }

    /** Prints a line that stays. */
    public void say(String text) {
        say(List.of(Line.of(text)));
    }

    /** Returns what moves the cursor to the first replaceable line and erases from there to the end of the screen. */
    private String clearing() {
        return replaceable.isEmpty() ? "" : "\u001b[" + replaceable.size() + "A\u001b[J";
    }

    private void print(String text) {
        out.print(text);
        out.flush();
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
