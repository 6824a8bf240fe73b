# Drivers for Windows, built by mingw-w64, from a folder's driver.list:
#
#   crane.sys : crane.c ifx:ifx.c ; defines=-DX -DY ; def=a.def ; implib=b.def ; manifest=F
#
# Sources are relative to the folder (ifx: is the ifx folder). def= names a module definition file
# whose EXPORTS the driver has; implib= ones that are made into import libraries and linked;
# manifest= an interface manifest to lie beside the driver. Each driver is built at -O0 and -O2,
# into build/drivers/<level>/<folder>/.

find_program(MINGW x86_64-w64-mingw32-gcc REQUIRED)
find_program(MINGW_DLLTOOL x86_64-w64-mingw32-dlltool REQUIRED)
find_path(MINGW_DDK wdm.h PATHS /usr/x86_64-w64-mingw32/include/ddk NO_DEFAULT_PATH REQUIRED)

set(DRYDOCK_DRIVER_FLAGS -std=gnu11 -g -Wall -Wextra -Wno-multichar -shared -nostdlib
    -Wl,--subsystem,native -Wl,--entry,DriverEntry -Wl,--dynamicbase
    -Wl,--exclude-all-symbols -fno-stack-check
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -D_WIN32_WINNT=0x0A00 -isystem ${MINGW_DDK}
    -I${CMAKE_SOURCE_DIR}/ifx -I${CMAKE_SOURCE_DIR}/samples/include)

execute_process(COMMAND ${MINGW} -dumpversion OUTPUT_VARIABLE mingw_version
    OUTPUT_STRIP_TRAILING_WHITESPACE)
if(mingw_version VERSION_LESS_EQUAL ${tried_GNU}.99)
    list(APPEND DRYDOCK_DRIVER_FLAGS -Werror)
endif()

# One driver at one level.
function(drydock_add_driver name level folder out sources defines def implib)
    set(output ${out}/${name}.sys)
    set(extra)
    set(depends ${sources})
    if(def)
        list(APPEND extra ${folder}/${def})
        list(APPEND depends ${folder}/${def})
    endif()
    set(prepare COMMAND ${CMAKE_COMMAND} -E make_directory ${out})
    foreach(one ${implib})
        get_filename_component(library ${one} NAME)
        set(library ${out}/${name}.${library}.a)
        list(APPEND prepare COMMAND ${MINGW_DLLTOOL} -d ${folder}/${one} -l ${library})
        list(APPEND depends ${folder}/${one})
        list(APPEND extra ${library})
    endforeach()
    file(RELATIVE_PATH depfile_output ${CMAKE_BINARY_DIR} ${output})
    add_custom_command(OUTPUT ${output}
        ${prepare}
        COMMAND ${MINGW} -${level} ${DRYDOCK_DRIVER_FLAGS} ${defines} -I${folder} -MMD
            -MT ${depfile_output} -MF ${output}.d ${sources} ${extra} -o ${output} -lntoskrnl -lhal
            -lwmilib
        DEPENDS ${depends}
        DEPFILE ${output}.d
        COMMENT "driver ${level} ${name}.sys"
        VERBATIM)
    set_property(GLOBAL APPEND PROPERTY DRYDOCK_DRIVERS ${output})
endfunction()

# The parts of one line: sets name, sources, defines, def, implib, manifest in the caller.
function(drydock_parse_driver_line line folder)
    set(defines)
    set(def)
    set(implib)
    set(manifest)
    string(REPLACE "|" ";" parts "${line}")
    list(POP_FRONT parts head)
    string(REGEX MATCH "^ *([^ :]+)\\.sys *:(.*)$" matched "${head}")
    if(NOT matched)
        message(FATAL_ERROR "${folder}/driver.list: not a driver: ${line}")
    endif()
    set(name ${CMAKE_MATCH_1})
    separate_arguments(names UNIX_COMMAND "${CMAKE_MATCH_2}")
    set(sources)
    foreach(source ${names})
        if(source MATCHES "^ifx:(.*)$")
            list(APPEND sources ${CMAKE_SOURCE_DIR}/ifx/${CMAKE_MATCH_1})
        else()
            get_filename_component(path ${folder}/${source} ABSOLUTE)
            list(APPEND sources ${path})
        endif()
    endforeach()
    foreach(part ${parts})
        string(STRIP "${part}" part)
        if(part MATCHES "^(defines|def|implib|manifest)=(.*)$")
            set(key ${CMAKE_MATCH_1})
            separate_arguments(value UNIX_COMMAND "${CMAKE_MATCH_2}")
            set(${key} ${value})
        else()
            message(FATAL_ERROR "${folder}/driver.list: not a key: ${part}")
        endif()
    endforeach()
    foreach(variable name sources defines def implib manifest)
        set(${variable} "${${variable}}" PARENT_SCOPE)
    endforeach()
endfunction()

function(drydock_copy_manifest source out)
    get_filename_component(file ${source} NAME)
    configure_file(${source} ${out}/${file} COPYONLY)
endfunction()

# Every driver of a folder, at both levels.
function(drydock_add_driver_folder list)
    get_filename_component(folder ${list} DIRECTORY)
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${folder})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
    file(READ ${list} text)
    string(REPLACE ";" "|" text "${text}")
    string(REPLACE "\n" ";" lines "${text}")
    file(GLOB manifests ${folder}/*.interface.json)
    foreach(level O0 O2)
        set(out ${CMAKE_SOURCE_DIR}/build/drivers/${level}/${path})
        foreach(file ${manifests})
            drydock_copy_manifest(${file} ${out})
        endforeach()
        foreach(line ${lines})
            if(line MATCHES "^ *(#.*)?$")
                continue()
            endif()
            drydock_parse_driver_line("${line}" ${folder})
            drydock_add_driver(${name} ${level} ${folder} ${out} "${sources}" "${defines}"
                "${def}" "${implib}")
            if(manifest)
                get_filename_component(file ${folder}/${manifest} ABSOLUTE)
                drydock_copy_manifest(${file} ${out})
            endif()
        endforeach()
    endforeach()
endfunction()

# Adds what the folders collected to `make`; called once, last.
function(drydock_finish_drivers)
    get_property(outputs GLOBAL PROPERTY DRYDOCK_DRIVERS)
    add_custom_target(driver_files ALL DEPENDS ${outputs})
endfunction()
