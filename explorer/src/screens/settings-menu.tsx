/** Language and theme, and what the explorer promises to everyone. */
import { Link } from '../components/link';
import { Menu } from '../components/menu';
import { t, type MessageKey } from '../i18n';
import { chooseLanguage, chooseTheme, chosenTheme, elsewhere, language } from '../state/store';
import { languages, themes, type Language } from '../state/url';

const own: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français', ar: 'العربية' };

/** Tells readers of another language which of the menus changes it. */
const brief: Readonly<Record<Language, string>> = { en: 'EN', fr: 'FR', ar: 'ع' };

export function SettingsMenu() {
  return (
    <Menu
      id="settings"
      title={
        <>
          {t('settings')} <span class="muted">{brief[language.value]}</span>
        </>
      }
    >
      <p id="menu-language">{t('language')}</p>
      <div class="segments" role="group" aria-labelledby="menu-language">
        {languages.map((code) => (
          <button key={code} type="button" lang={code} aria-pressed={language.value === code} onClick={() => chooseLanguage(code)}>
            {own[code]}
          </button>
        ))}
      </div>
      <p id="menu-theme">{t('theme')}</p>
      <div class="segments" role="group" aria-labelledby="menu-theme">
        {themes.map((name) => (
          <button key={name} type="button" aria-pressed={chosenTheme.value === name} onClick={() => chooseTheme(name)}>
            {t(`theme_${name}` satisfies MessageKey)}
          </button>
        ))}
        <button type="button" aria-pressed={chosenTheme.value === null} onClick={() => chooseTheme(null)}>
          {t('theme_system')}
        </button>
      </div>
      <p>
        <Link to={elsewhere({ view: 'about', ids: [] })}>{t('view_about')}</Link>
      </p>
    </Menu>
  );
}
