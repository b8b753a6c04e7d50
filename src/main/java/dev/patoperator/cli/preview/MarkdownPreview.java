package dev.patoperator.cli.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Shows a preview as a comment on a pull request: short, because GitHub takes at most 65,536 characters, names of any length. */
final class MarkdownPreview {

    /** Lets a workflow find its own comment, to replace it. GitHub does not show it. */
    private static final String MARKER = "<!-- github-pat-operator preview -->\n";

    private static final int MAX_ROWS = 25;

    /** Where no row is added any more. One row has at most 10,000 characters: six cells of 200, all escaped. */
    private static final int FULL = 50_000;

    private MarkdownPreview() {}

    static String of(Preview preview) {
        StringBuilder text = new StringBuilder(MARKER);
        text.append("### Policy preview: ").append(summary(preview)).append("\n\n");
        text.append(MarkdownText.code(preview.policies()))
                .append(" compared with ")
                .append(MarkdownText.code(preview.base().toString()))
                .append(", on ")
                .append(MarkdownText.code(preview.listing()))
                .append('\n');
        for (ChangeType type : ChangeType.values()) {
            List<List<String>> rows =
                    preview.changes(type).stream().map(MarkdownPreview::row).toList();
            String last = type == ChangeType.NOT_DECIDED ? "before" : "why";
            table(text, type.title(), List.of("item", "owner", "token", "permissions", "repositories", last), rows);
        }
        table(
                text,
                "Policies that decide nothing after the change",
                List.of("policy", "problem", "message"),
                preview.problems().stream()
                        .map(problem -> List.of(problem.policy(), problem.type().value(), problem.message()))
                        .toList());
        return text.toString();
    }

    private static String summary(Preview preview) {
        List<String> counts = new ArrayList<>();
        for (ChangeType type : ChangeType.values()) {
            int count = preview.changes(type).size();
            if (count > 0) {
                counts.add(count + " " + type.title().toLowerCase(Locale.ROOT));
            }
        }
        return counts.isEmpty() ? "no item is decided differently" : String.join(", ", counts);
    }

    private static List<String> row(ItemChange change) {
        boolean ends = change.type() == ChangeType.NOT_DECIDED;
        return List.of(
                change.name(),
                Objects.requireNonNullElse(change.item().owner(), ""),
                Objects.requireNonNullElse(change.item().tokenName(), ""),
                change.permissions(),
                change.selection(),
                ends
                        ? change.before().decision().word() + ": "
                                + change.before().why()
                        : change.after().why());
    }

    private static void table(StringBuilder text, String title, List<String> columns, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        text.append("\n**").append(title).append(": ").append(rows.size()).append("**\n\n");
        line(text, columns.stream());
        line(text, columns.stream().map(column -> "---"));
        int shown = 0;
        while (shown < Math.min(MAX_ROWS, rows.size()) && text.length() < FULL) {
            line(text, rows.get(shown).stream().map(MarkdownText::code));
            shown++;
        }
        if (shown < rows.size()) {
            text.append("\nand ")
                    .append(rows.size() - shown)
                    .append(" more, which `--output text` and `--output json` show\n");
        }
    }

    private static void line(StringBuilder text, Stream<String> cells) {
        text.append('|');
        cells.forEach(cell -> text.append(' ').append(cell).append(" |"));
        text.append('\n');
    }
}
