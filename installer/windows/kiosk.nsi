; SPDX-License-Identifier: Apache-2.0
; Installer for Windows, English and Hindi. Its payload is the folder that PyInstaller makes of
; installer/kiosk.spec on a Windows machine; here only the script is compiled, with PAYLOAD pointing
; to whatever is given. Use: makensis -DPAYLOAD=folder -DVERSION=0.1.0 -DOUT=file.exe kiosk.nsi
Unicode true
!include "MUI2.nsh"
!ifndef PAYLOAD
  !error "PAYLOAD is the bundled folder"
!endif
Name "$(ProductName)"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Lok Mitra"
!define MUI_FINISHPAGE_RUN "$INSTDIR\lmk-kiosk.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(CheckNow)"
!define MUI_FINISHPAGE_RUN_PARAMETERS "check --quick"
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Hindi"
LangString ProductName ${LANG_ENGLISH} "Lok Mitra Kendra"
LangString ProductName ${LANG_HINDI} "लोक मित्र केंद्र"
LangString CheckNow ${LANG_ENGLISH} "Check the counter's devices now"
LangString CheckNow ${LANG_HINDI} "काउंटर के उपकरण अभी जाँचें"

Section
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\$(ProductName).lnk" "$INSTDIR\lmk-kiosk.exe"
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall\LokMitra" "DisplayName" "$(ProductName)"
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall\LokMitra" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall\LokMitra" "UninstallString" "$INSTDIR\uninstall.exe"
SectionEnd

Section "Uninstall"
  ; The journal lies in the operator's own data folder and stays.
  RMDir /r "$INSTDIR"
  Delete "$SMPROGRAMS\$(ProductName).lnk"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall\LokMitra"
SectionEnd

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd
