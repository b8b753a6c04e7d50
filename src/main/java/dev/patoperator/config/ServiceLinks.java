package dev.patoperator.config;

import java.util.regex.Pattern;

/**
 * Recognizes the variables that Kubernetes sets in every container for the Services of its namespace. A Service named
 * {@code pat-operator} or {@code pat-operator-anything} causes variables with the operator's own prefix, and one named
 * {@code pat-operator-http} even sets {@code PAT_OPERATOR_HTTP_PORT} to a value like {@code tcp://10.0.0.1:8080}.
 * No person wrote these variables, so they must not prevent the start.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">Environment
 *     variables</a>
 */
final class ServiceLinks {

    /** {@code {SVC}_SERVICE_HOST}, {@code {SVC}_SERVICE_PORT}, {@code {SVC}_SERVICE_PORT_{NAME}}. */
    private static final Pattern SERVICE = Pattern.compile(Setting.PREFIX + "(\\w+_)?SERVICE_(HOST|PORT(_\\w+)?)");

    /** {@code {SVC}_PORT_8080_TCP} and the same with {@code _PROTO}, {@code _PORT} or {@code _ADDR}. */
    private static final Pattern PORT_DETAIL =
            Pattern.compile(Setting.PREFIX + "(\\w+_)?PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

    /** {@code {SVC}_PORT}; only its value distinguishes it from a misspelt setting. */
    private static final Pattern PORT = Pattern.compile(Setting.PREFIX + "(\\w+_)?PORT");

    private static final Pattern PORT_VALUE = Pattern.compile("(tcp|udp|sctp)://\\S+:\\d+");

    private ServiceLinks() {}

    static boolean isServiceLink(String variable, String value) {
        return SERVICE.matcher(variable).matches()
                || PORT_DETAIL.matcher(variable).matches()
                || (PORT.matcher(variable).matches()
                        && PORT_VALUE.matcher(value).matches());
    }
}
