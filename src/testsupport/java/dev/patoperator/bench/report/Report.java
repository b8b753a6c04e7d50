package dev.patoperator.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows so far. Each is printed when it is added. Used by one thread. */
public final class Report {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final PrintStream out;
    private final Map<String, String> machine;
    private final String parameters;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Map<String, String> failed = new LinkedHashMap<>();

    /**
     * Creates a report without rows.
     *
     * @param operatorJdk the JDK that the operator runs on
     * @param parameters the parameters of the run, as text
     */
    public Report(PrintStream out, String operatorJdk, String parameters) {
        this.out = out;
        this.machine = machine(operatorJdk);
        this.parameters = parameters;
    }

    public void add(Row row) {
        rows.add(row);
        out.println(line(row));
    }

    /** Adds a row without an aim. */
    public void add(String workload, String measure, double value, String detail) {
        add(new Row(workload, measure, value, null, detail));
    }

    /** Adds a row with an aim. */
    public void add(String workload, String measure, @Nullable Double value, double aim, String detail) {
        add(new Row(workload, measure, value, aim, detail));
    }

    /** Notes a workload that this machine cannot run. */
    public void skipped(String workload, String why) {
        skipped.put(workload, why);
        out.println("| " + workload + " | SKIPPED | | | " + why + " |");
    }

    /** Notes a scenario that did not finish. */
    public void failed(String scenario, Throwable why) {
        failed.put(scenario, why.toString());
        out.println("| " + scenario + " | FAILED | | | " + why + " |");
    }

    public boolean hasFailures() {
        return !failed.isEmpty();
    }

    public void printTable() {
        out.println();
        out.println(machine + ", " + parameters);
        out.println("| workload | measure | figure | at most | |");
        out.println("| --- | --- | ---: | ---: | --- |");
        rows.forEach(row -> out.println(line(row)));
        skipped.forEach((workload, why) -> out.println("| " + workload + " | SKIPPED | | | " + why + " |"));
        failed.forEach((scenario, why) -> out.println("| " + scenario + " | FAILED | | | " + why + " |"));
    }

    /** Writes all rows. {@code scripts/bench-compare} reads this form: one field a line. */
    public void write(Path file) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("at", Instant.now().toString());
        document.put("machine", machine);
        document.put("parameters", parameters);
        document.put("rows", rows);
        document.put("skipped", skipped);
        document.put("failed", failed);
        JSON.writeValue(file.toFile(), document);
    }

    private static Map<String, String> machine(String operatorJdk) {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            machine.put("memory", (system.getTotalMemorySize() >> 20) + " MiB");
            machine.put("loadAtStart", figure(system.getSystemLoadAverage()));
        }
        machine.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.put("operatorJdk", operatorJdk);
        return machine;
    }

    private static String line(Row row) {
        String value = row.value() == null ? "never" : figure(row.value());
        String aim = row.aim() == null ? "" : figure(row.aim()) + (row.isReached() ? "" : " MISSED");
        return "| %s | %s | %s | %s | %s |".formatted(row.workload(), row.measure(), value, aim, row.detail());
    }

    private static String figure(double value) {
        return new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
