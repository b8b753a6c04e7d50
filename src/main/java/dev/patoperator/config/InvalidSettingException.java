package dev.patoperator.config;

/** A setting that the operator cannot start with. The message is one line for the person who wrote the setting. */
public final class InvalidSettingException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 200;

    private InvalidSettingException(String message) {
        super(message);
    }

    /**
     * The message names the variable, what was found and what is allowed. What was found is kept to one bounded line,
     * and the user info of a URL is not shown: it may hold a password.
     */
    static InvalidSettingException of(String variable, String found, String allowed) {
        return new InvalidSettingException(variable + "=" + shown(found) + ": " + allowed);
    }

    /** A variable with the operator's prefix that is none of its settings. */
    static InvalidSettingException unknown(String variable, String known) {
        return new InvalidSettingException(shown(variable) + " is not a setting; the settings are " + known);
    }

    private static String shown(String found) {
        String line = found.replaceAll("\\p{Cntrl}", " ").replaceAll("//[^/]*@", "//***@");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
