package dev.patoperator.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Objects;

/**
 * Configures Logback: lines on standard output, as text for people or as one JSON object a line. In code instead of in XML,
 * because reading XML takes a part of the start. Logback finds the class as a service. It still reads a file that the system
 * property {@code logback.configurationFile} names, instead of this class.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {

    /** {@code Settings} checks the value; here anything but json means text. */
    private static final String FORMAT = "PAT_OPERATOR_LOG_FORMAT";

    /** Logback's own property. */
    private static final String CONFIGURATION_FILE = "logback.configurationFile";

    /** Creates the configurator. Logback calls this. */
    public LogConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(CONFIGURATION_FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        String format = Objects.requireNonNullElseGet(
                context.getProperty(FORMAT), () -> Objects.requireNonNullElse(System.getenv(FORMAT), ""));
        Encoder<ILoggingEvent> encoder =
                format.strip().equals("json") ? new JsonLinesEncoder() : new TextLinesEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("STDOUT");
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger("dev.patoperator").setLevel(Level.INFO);
        // Warns at every start that v1alpha1 is an unstable version, which is not the reader's to change.
        context.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
                .setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
