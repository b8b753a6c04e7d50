package dev.patoperator.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows so far: printed as they come, written as JSON at the end. */
final class Report {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final PrintStream out;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void add(Row row) {
        rows.add(row);
        out.println(line(row));
    }

    /** A scenario that this machine cannot run. */
    void skipped(String workload, String why) {
        skipped.put(workload, why);
        out.println("| " + workload + " | SKIPPED | | | " + why + " |");
    }

    void printTable(Parameters parameters) {
        out.println();
        out.println(machine() + ", " + parameters);
        out.println("| workload | measure | figure | at most | |");
        out.println("| --- | --- | ---: | ---: | --- |");
        rows.forEach(row -> out.println(line(row)));
        skipped.forEach((workload, why) -> out.println("| " + workload + " | SKIPPED | | | " + why + " |"));
    }

    void write(Path file, Parameters parameters) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("at", Instant.now().toString());
        document.put("machine", machine());
        document.put("parameters", parameters.toString());
        document.put("rows", rows);
        document.put("skipped", skipped);
        JSON.writeValue(file.toFile(), document);
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            machine.put("memory", (system.getTotalMemorySize() >> 20) + " MiB");
            machine.put("load", figure(system.getSystemLoadAverage()));
        }
        machine.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        return machine;
    }

    private static String line(Row row) {
        String aim = row.aim() == null ? "" : figure(row.aim()) + (row.reached() ? "" : " MISSED");
        return "| %s | %s | %s | %s | %s |"
                .formatted(row.workload(), row.measure(), figure(row.value()), aim, row.detail());
    }

    private static String figure(double value) {
        return new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
