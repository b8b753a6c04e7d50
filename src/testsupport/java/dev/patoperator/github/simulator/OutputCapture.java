package dev.patoperator.github.simulator;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * Copies standard output, standard error and the log, which are still written to their original targets. Thread-safe.
 */
final class OutputCapture implements AutoCloseable {

    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final LogCopy log = new LogCopy();

    private OutputCapture() {}

    static OutputCapture install() {
        OutputCapture capture = new OutputCapture();
        System.setOut(capture.tee(capture.out));
        System.setErr(capture.tee(capture.err));
        capture.log.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        capture.log.start();
        rootLogger().addAppender(capture.log);
        return capture;
    }

    /** Returns the output since the last call. */
    String take() {
        synchronized (seen) {
            String text = seen.toString(StandardCharsets.UTF_8);
            seen.reset();
            return text;
        }
    }

    /** Ends the capture, and checks the output after the last test class. */
    @Override
    public void close() {
        rootLogger().detachAppender(log);
        System.setOut(out);
        System.setErr(err);
        SecretsWatch.assertNoSecretIn("the output after the last test class", take());
    }

    private PrintStream tee(PrintStream original) {
        return new PrintStream(new Tee(original), true, StandardCharsets.UTF_8);
    }

    private void keep(byte[] bytes, int offset, int length) {
        synchronized (seen) {
            seen.write(bytes, offset, length);
        }
    }

    private static Logger rootLogger() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private final class Tee extends OutputStream {

        private final PrintStream original;

        Tee(PrintStream original) {
            this.original = original;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            keep(bytes, offset, length);
            original.write(bytes, offset, length);
        }

        @Override
        public void flush() {
            original.flush();
        }
    }

    /** Copies log events with key-value pairs and MDC, which a pattern may omit. */
    private final class LogCopy extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder text = new StringBuilder(event.getFormattedMessage());
            text.append(' ').append(event.getKeyValuePairs()).append(' ').append(event.getMDCPropertyMap());
            IThrowableProxy throwable = event.getThrowableProxy();
            if (throwable != null) {
                text.append('\n').append(ThrowableProxyUtil.asString(throwable));
            }
            byte[] bytes = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
            keep(bytes, 0, bytes.length);
        }
    }
}
