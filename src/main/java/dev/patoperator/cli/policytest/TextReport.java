package dev.patoperator.cli.policytest;

import dev.patoperator.cli.engine.PolicyMessage;
import dev.patoperator.model.ItemKind;
import dev.patoperator.text.TextSanitizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the results as a table for a person. */
final class TextReport {

    private static final int MAX_NAME = 80;
    private static final int MAX_WHY = 1000;
    private static final List<String> HEADER = List.of("", "TEST", "ITEM", "EXPECTED", "GOT", "WHY");

    private TextReport() {}

    static String of(TestRun run) {
        StringBuilder report = new StringBuilder();
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        run.results().forEach(result -> rows.add(row(result)));
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        append(report, HEADER, widths);
        Path file = null;
        for (TestResult result : run.results()) {
            if (!result.file().equals(file)) {
                file = result.file();
                report.append(file).append('\n');
            }
            append(report, row(result), widths);
            result.failures()
                    .forEach(failure -> report.append("      ")
                            .append(line(failure, MAX_WHY))
                            .append('\n'));
        }
        appendMessages(report, "invalid policy: ", run.problems());
        appendMessages(report, "warning: ", run.warnings());
        run.untested()
                .forEach(policy -> report.append("hint: no test is decided by ")
                        .append(policy.resource().kind())
                        .append(' ')
                        .append(policy.resource().name())
                        .append(" of ")
                        .append(policy.file())
                        .append('\n'));
        return report.append(summary(run)).append('\n').toString();
    }

    private static List<String> row(TestResult result) {
        PolicyTest test = result.test();
        return List.of(
                result.passed() ? "  ok" : "FAIL",
                line(test.name(), MAX_NAME),
                (test.kind() == ItemKind.REQUEST ? "request " : "grant ") + test.id(),
                test.expected().word(),
                result.got().decision().word(),
                line(result.got().why(), MAX_WHY));
    }

    /** The last column is not padded. */
    private static void append(StringBuilder report, List<String> row, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            text.append(row.get(i));
            if (i < row.size() - 1) {
                text.append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
        }
        report.append(text.toString().stripTrailing()).append('\n');
    }

    private static void appendMessages(StringBuilder report, String prefix, List<PolicyMessage> messages) {
        messages.forEach(message ->
                report.append(prefix).append(line(message.toString(), MAX_WHY)).append('\n'));
    }

    private static String summary(TestRun run) {
        int count = run.results().size();
        String tests = count + (count == 1 ? " test, " : " tests, ");
        String failed = run.failedCount() == 0 ? "all passed" : run.failedCount() + " failed";
        return tests
                + failed
                + (run.problems().isEmpty()
                        ? ""
                        : "; " + run.problems().size() + (run.problems().size() == 1 ? " policy is" : " policies are")
                                + " invalid");
    }

    private static String line(String text, int maxLength) {
        return TextSanitizer.shorten(TextSanitizer.line(text, 2 * maxLength), maxLength);
    }
}
