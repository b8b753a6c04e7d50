package dev.patoperator.bench.stand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Samples the largest memory and thread count of a process, from {@code /proc}, which only Linux has. */
public final class ProcessSampler implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Pattern LINE = Pattern.compile("(?m)^(VmHWM|VmRSS|RssAnon|Threads):\\s+(\\d+)");
    private static final double KIB_PER_MIB = 1024;

    private final long pid;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "process-sampler");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Sample most = new Sample(0, 0, 0, 0);

    /**
     * The resources that a process uses.
     *
     * @param peakMiB the largest resident memory since its start
     * @param rssMiB resident memory
     * @param anonymousMiB the part of it that is not backed by a file
     */
    public record Sample(double peakMiB, double rssMiB, double anonymousMiB, int threads) {

        private Sample most(Sample other) {
            return new Sample(
                    Math.max(peakMiB, other.peakMiB),
                    Math.max(rssMiB, other.rssMiB),
                    Math.max(anonymousMiB, other.anonymousMiB),
                    Math.max(threads, other.threads));
        }
    }

    private ProcessSampler(long pid) {
        this.pid = pid;
    }

    /** Samples until it is closed. */
    public static ProcessSampler of(ChildJvm process) {
        ProcessSampler sampler = new ProcessSampler(process.pid());
        var unused = sampler.timer.scheduleAtFixedRate(sampler::sample, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return sampler;
    }

    private void sample() {
        try {
            most = most.most(read(pid));
        } catch (IOException e) {
            timer.shutdown(); // The process has ended.
        }
    }

    /** Returns the largest values so far, each independently. */
    public Sample most() {
        return most;
    }

    /** Returns what the process uses now. */
    public static Sample now(ChildJvm process) throws IOException {
        return read(process.pid());
    }

    private static Sample read(long pid) throws IOException {
        double peak = 0;
        double rss = 0;
        double anonymous = 0;
        int threads = 0;
        Matcher line = LINE.matcher(Files.readString(Path.of("/proc", String.valueOf(pid), "status")));
        while (line.find()) {
            int number = Integer.parseInt(line.group(2));
            switch (line.group(1)) {
                case "VmHWM" -> peak = number / KIB_PER_MIB;
                case "VmRSS" -> rss = number / KIB_PER_MIB;
                case "RssAnon" -> anonymous = number / KIB_PER_MIB;
                default -> threads = number;
            }
        }
        return new Sample(Math.max(peak, rss), rss, anonymous, threads);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
