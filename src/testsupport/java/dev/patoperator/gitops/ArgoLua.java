package dev.patoperator.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.OsLib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.ZeroArgFunction;

/**
 * A Lua VM restricted as in Argo CD: the base, package and table libraries, and {@code require("os")} with only
 * {@code time} and {@code date}. No global {@code os}, no {@code string}, no {@code math}, no methods on strings. See
 * <a href="https://github.com/argoproj/argo-cd/blob/master/util/lua/lua.go">Argo CD's util/lua</a>.
 */
final class ArgoLua {

    private ArgoLua() {}

    /** Runs a script with the resource as its global {@code obj} and returns its result. */
    static JsonNode run(String script, JsonNode resource) {
        LuaString.s_metatable = null;
        Globals globals = libraries();
        LuaTable os = safeOs();
        globals.get("package").get("preload").set("os", new ZeroArgFunction() {
            @Override
            public LuaValue call() {
                return os;
            }
        });
        globals.set("actionParams", new LuaTable());
        globals.set("obj", LuaJson.toLua(resource));
        return LuaJson.toJson(globals.load(script, "script").call());
    }

    private static Globals libraries() {
        Globals globals = new Globals();
        globals.load(new BaseLib());
        globals.load(new PackageLib());
        globals.load(new TableLib());
        LoadState.install(globals);
        LuaC.install(globals);
        return globals;
    }

    /** Loads {@code os} in a separate VM, so that the rest of that library is not reachable from the script's VM. */
    private static LuaTable safeOs() {
        Globals other = libraries();
        other.load(new OsLib());
        LuaTable safe = new LuaTable();
        safe.set("time", other.get("os").get("time"));
        safe.set("date", other.get("os").get("date"));
        return safe;
    }
}
