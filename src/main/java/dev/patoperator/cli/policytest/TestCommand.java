package dev.patoperator.cli.policytest;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.engine.ConditionWarmUp;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code test}. */
@Command(
        name = "test",
        description = "Runs tests of policies, without a cluster and without GitHub.",
        footer = {
            "",
            "Exit code: 0 when all tests pass, 1 when a test fails or a policy is invalid, 2 when the input cannot be used.",
            "docs/how-to/test-policies.md shows a test."
        })
@SuppressWarnings("UnusedVariable") // the library reads the field of --help
public final class TestCommand implements Callable<Integer> {

    private static final int PASSED = 0;
    private static final int FAILED = 1;

    /** Forms of the report. */
    enum Output {
        text,
        json
    }

    private final PrintWriter out;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "folders with files whose names end in -test.yaml, -test.yml or -test.json, subfolders"
                    + " included; or such files")
    private List<Path> paths = List.of();

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "form of the report: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Output output = Output.text;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this")
    private boolean help;

    /** @param out receives the report */
    public TestCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws InvalidInputException {
        ConditionWarmUp.start();
        TestRun run = PolicyTestRunner.run(PolicyTestReader.read(paths));
        out.print(output == Output.json ? JsonReport.of(run) : TextReport.of(run));
        out.flush();
        return run.passed() ? PASSED : FAILED;
    }
}
