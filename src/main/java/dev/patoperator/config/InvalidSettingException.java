package dev.patoperator.config;

/** A setting with which the operator cannot start. The message is one line for the person who wrote the setting. */
public final class InvalidSettingException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 200;

    private InvalidSettingException(String message) {
        super(message);
    }

    /**
     * Creates a message with the variable, the value found and what is allowed. The value is limited to one bounded line,
     * and the user info of a URL is not shown, because it may contain a password.
     */
    static InvalidSettingException of(String variable, String found, String allowed) {
        return new InvalidSettingException(variable + "=" + shown(found) + ": " + allowed);
    }

    /** Creates the failure for a variable that has the operator's prefix but is not a setting. */
    static InvalidSettingException unknown(String variable, String known) {
        return new InvalidSettingException(shown(variable) + " is not a setting; the settings are " + known);
    }

    private static String shown(String found) {
        String line = found.replaceAll("\\p{Cntrl}", " ").replaceAll("//.*@", "//***@");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
