package dev.patoperator.cli.preview;

import java.util.List;
import java.util.Objects;

/** Shows a preview in a terminal. */
final class TextPreview {

    private TextPreview() {}

    static String of(Preview preview) {
        StringBuilder text = new StringBuilder();
        text.append(preview.policies())
                .append(" compared with ")
                .append(preview.base())
                .append('\n');
        text.append(preview.listing()).append('\n');
        for (ChangeType type : ChangeType.values()) {
            List<ItemChange> changes = preview.changes(type);
            if (!changes.isEmpty()) {
                text.append('\n')
                        .append(type.title())
                        .append(": ")
                        .append(changes.size())
                        .append('\n');
                text.append(table(changes).text());
            }
        }
        if (preview.changes().isEmpty()) {
            text.append("\nNo item is decided differently.\n");
        }
        if (!preview.problems().isEmpty()) {
            TextTable table = new TextTable("POLICY", "PROBLEM", "MESSAGE");
            preview.problems()
                    .forEach(problem ->
                            table.add(problem.policy(), problem.type().value(), problem.message()));
            text.append("\nPolicies that decide nothing after the change: ")
                    .append(preview.problems().size())
                    .append('\n')
                    .append(table.text());
        }
        return text.toString();
    }

    private static TextTable table(List<ItemChange> changes) {
        TextTable table =
                new TextTable("ITEM", "OWNER", "TOKEN", "PERMISSIONS", "REPOSITORIES", "BEFORE", "AFTER", "WHY");
        for (ItemChange change : changes) {
            table.add(
                    change.name(),
                    Objects.requireNonNullElse(change.item().owner(), ""),
                    Objects.requireNonNullElse(change.item().tokenName(), ""),
                    change.permissions(),
                    change.selection(),
                    change.before().decision().word(),
                    change.after().decision().word(),
                    change.after().why());
        }
        return table;
    }
}
