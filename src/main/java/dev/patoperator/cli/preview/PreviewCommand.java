package dev.patoperator.cli.preview;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.engine.ListingResult;
import dev.patoperator.cli.engine.PolicyEngine;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.cli.listing.SavedListingReader;
import dev.patoperator.cli.manifest.PolicyFiles;
import dev.patoperator.cli.preview.base.BasePolicies;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code preview}. */
@Command(
        name = "preview",
        description = "Shows what a change of policies would decide differently, without a cluster and without GitHub.",
        footer = {
            "",
            "Exit code: 0 when the policies were compared, 1 when --fail-on says so, 2 when the input cannot be used.",
            "docs/how-to/preview-changes.md shows it in a pull request."
        })
@SuppressWarnings("UnusedVariable") // the library sets and reads the fields
public final class PreviewCommand implements Callable<Integer> {

    private static final int COMPARED = 0;
    private static final int REFUSED = 1;

    /** Forms of the report. */
    enum Output {
        text,
        markdown,
        json
    }

    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(paramLabel = "DIR", description = "folder with the changed policies, read without its subfolders")
    private Path folder = Path.of("");

    @Option(
            names = "--base",
            required = true,
            paramLabel = "REV|DIR",
            description = "the policies before the change: another folder, or a Git revision of the same folder")
    private String base = "";

    @Option(
            names = "--items",
            required = true,
            paramLabel = "FILE",
            description = "the requests and grants to decide, as the command dump saves them")
    private Path items = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "form of the report: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Output output = Output.text;

    @Option(
            names = "--fail-on",
            paramLabel = "WHAT",
            split = ",",
            description = "exit code 1 if there is any of these: ${COMPLETION-CANDIDATES}")
    private Set<FailOn> failOn = Set.of();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this")
    private boolean help;

    public PreviewCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InvalidInputException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException(folder + ": there is no such folder");
        }
        SavedListing listing = SavedListingReader.read(items);
        BasePolicies before = BasePolicies.read(folder, base);
        PolicyEngine former = new PolicyEngine(before.policies());
        PolicyEngine engine = new PolicyEngine(PolicyFiles.read(List.of(folder)));
        if (isOfOthers(former, listing) && isOfOthers(engine, listing)) {
            err.println("hint: neither the policies nor their base are for " + listing.organization()
                    + ", the organization of " + items + ": nothing of it is decided");
        }
        ListingResult after = engine.decide(listing);
        Preview preview = new Preview(
                folder.toString(),
                before.base(),
                listing,
                Comparison.changes(listing, former.decide(listing), after),
                PolicyProblem.of(engine.problems(), after));
        out.print(
                switch (output) {
                    case text -> TextPreview.of(preview);
                    case markdown -> MarkdownPreview.of(preview);
                    case json -> JsonPreview.of(preview);
                });
        out.flush();
        return failOn.stream().anyMatch(what -> what.isIn(preview)) ? REFUSED : COMPARED;
    }

    private static boolean isOfOthers(PolicyEngine policies, SavedListing listing) {
        return policies.deciding().stream().noneMatch(policy -> policy.text().equalsIgnoreCase(listing.organization()));
    }
}
